import { Button, Checkbox, Group, Stack, Table, Text, Textarea } from "@mantine/core"
import { IconCheck, IconX } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { Dialog } from "~/ui/dialog"
import { date, quantity, yen } from "~/ui/format"
import { Status } from "~/ui/status"
import { APPROVE, type CHANGES, REFUSE } from "./item-approval.graphql"

type Change = ResultOf<typeof CHANGES>["itemChanges"]["nodes"][number]

const keyOf = ({ item, offerKey }: Change) => `${item.id} ${offerKey}`

/** What was, what will be; decided one by one, or many at once. */
export function ChangeTable({ changes, isRefused }: { changes: Change[]; isRefused: boolean }) {
  const { t } = useTranslation()
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [isRefusing, setRefusing] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const chosen = changes.filter((change) => ticked.has(keyOf(change)))
  const seen = chosen.map(({ item, offerKey }) => ({ item: item.id, offerKey }))
  const toggle = (key: string) =>
    setTicked(
      (former) => new Set(former.has(key) ? [...former].filter((one) => one !== key) : [...former, key]),
    )
  async function decide(reason?: string) {
    setBusy(true)
    try {
      const { userErrors } =
        reason === undefined
          ? await perform(APPROVE, { changes: seen })
          : await perform(REFUSE, { changes: seen, reason })
      if (userErrors.length) complain(userErrors)
      else {
        say(t(reason === undefined ? "master.approved" : "master.sentBack", { number: seen.length }))
        setTicked(new Set())
        setRefusing(false)
      }
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
  }
  return (
    <>
      <Group mb="xs" gap="xs" className="no-print">
        <Button
          leftSection={<IconCheck size={16} aria-hidden />}
          disabled={!seen.length}
          loading={isBusy}
          onClick={() => void decide()}
        >
          {t("master.approve", { number: seen.length })}
        </Button>
        {!isRefused && (
          <Button
            variant="default"
            leftSection={<IconX size={16} aria-hidden />}
            disabled={!seen.length || isBusy}
            onClick={() => setRefusing(true)}
          >
            {t("master.refuse")}
          </Button>
        )}
      </Group>
      <Table verticalSpacing={8} className="surface">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <Checkbox
                aria-label={t("master.all")}
                checked={chosen.length === changes.length}
                indeterminate={chosen.length > 0 && chosen.length < changes.length}
                onChange={() =>
                  setTicked(new Set(chosen.length === changes.length ? [] : changes.map(keyOf)))
                }
              />
            </Table.Th>
            <Table.Th>{t("product.title")}</Table.Th>
            <Table.Th className="number">{t("master.price")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => (
            <Table.Tr key={keyOf(change)}>
              <Table.Td>
                <Checkbox
                  aria-label={change.productName}
                  checked={ticked.has(keyOf(change))}
                  onChange={() => toggle(keyOf(change))}
                />
              </Table.Td>
              <Table.Td>
                <What change={change} />
              </Table.Td>
              <Table.Td className="number">
                <Price change={change} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {isRefusing && (
        <Refuse isBusy={isBusy} send={(reason) => void decide(reason)} close={() => setRefusing(false)} />
      )}
    </>
  )
}

function What({
  change: { productName, state, on, reason, orderForm, approved, offer },
}: {
  change: Change
}) {
  const { t } = useTranslation()
  const word = useEnumWords()
  return (
    <>
      <Group gap={8}>
        <Text fw={600} component="span">
          {productName}
        </Text>
        <Status value={state === "REFUSED" ? "REFUSED" : "WAITING"} label={word("ItemState", state)} />
      </Group>
      <Text size="sm" className="quiet">
        {orderForm.business?.name} · {orderForm.name}
      </Text>
      {approved && <Terms was={approved} becomes={offer} />}
      <Text size="sm">{t("master.from", { date: date(on) })}</Text>
      {reason && <Text size="sm">{t("master.reasonOf", { reason })}</Text>}
    </>
  )
}

/** Unit and rules for quantities, where they are others. */
function Terms({ was, becomes }: { was: Change["offer"]; becomes: Change["offer"] }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const told = (terms: Change["offer"]) => ({
    unit: terms.unit,
    saleType: word("SaleType", terms.saleType),
    caseQuantity: quantity(terms.caseQuantity ?? "", terms.unit),
    lotQuantity: quantity(terms.lotQuantity ?? "", terms.unit),
    minimumQuantity: quantity(terms.minimumQuantity ?? "", terms.unit),
  })
  const names = ["unit", "saleType", "caseQuantity", "lotQuantity", "minimumQuantity"] as const
  const [before, after] = [told(was), told(becomes)]
  return names
    .filter((name) => was[name] !== becomes[name])
    .map((name) => (
      <Text key={name} size="sm">
        {t("master.change", {
          name: field(name),
          was: was[name] === null ? t("master.nothing") : before[name],
          becomes: becomes[name] === null ? t("master.nothing") : after[name],
        })}
      </Text>
    ))
}

function Price({ change: { approved, offer, percent } }: { change: Change }) {
  const { t } = useTranslation()
  if (offer.price === null) return <span className="quiet">{t("master.hidden")}</span>
  const isOther = approved?.price != null && approved.price !== offer.price
  return (
    <>
      {isOther && (
        <Text size="sm" className="quiet" component="div">
          <s>{yen(approved.price)}</s>
        </Text>
      )}
      <Text fw={600} component="div">
        {yen(offer.price)}
        <span className="quiet">/{offer.unit}</span>
      </Text>
      {isOther && percent !== null && (
        <Text size="sm" component="div">
          {Number(percent) > 0 ? "+" : ""}
          {percent} %
        </Text>
      )}
    </>
  )
}

function Refuse({ isBusy, send, close }: { isBusy: boolean; send(reason: string): void; close(): void }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const [reason, setReason] = useState("")
  return (
    <Dialog title={t("master.refuse")} close={close}>
      <Stack gap="sm">
        <Text size="sm">{t("master.refuseText")}</Text>
        <Textarea
          label={field("reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={200}
          required
          autosize
          minRows={2}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button color="red" loading={isBusy} disabled={!reason.trim()} onClick={() => send(reason)}>
            {t("master.refuse")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
