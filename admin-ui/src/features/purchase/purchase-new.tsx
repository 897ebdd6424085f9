import { Button, Checkbox, Group, NativeSelect, Stack, Text, Textarea, TextInput } from "@mantine/core"
import { IconCheck, IconShoppingCart } from "@tabler/icons-react"
import { Link, useNavigate, useSearch } from "@tanstack/react-router"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { orderAt } from "~/framework/addresses"
import { DetailPage } from "~/framework/detail-page"
import { halfWidth } from "~/framework/fields/half-width"
import { Pick } from "~/framework/pick"
import { Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { newKey, perform, type UserError } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { Empty } from "~/ui/empty"
import { quantity as shown } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { NEEDS, PURCHASE } from "./purchase.graphql"
import { lastOf, type Source, useSources } from "./sources"

type Found = ResultOf<typeof NEEDS>
type Need = Found["purchaseNeeds"][number]

interface Wanted {
  need: Need
  source: Source | null
  quantity: string
  isLeft: boolean
}

/** 発注先へ発注: what customers have ordered is ordered from suppliers, a purchase for each. */
export function PurchaseNew() {
  const { t } = useTranslation()
  const { orders = "" } = useSearch({ strict: false }) as { orders?: string }
  return (
    <DetailPage
      back={{ to: "/inbox", label: t("order.inbox") }}
      title={t("purchase.title")}
      row={null}
      changed={() => undefined}
    >
      <Read document={NEEDS} variables={{ orders: orders.split(",") }}>
        {(found) =>
          found.purchaseNeeds.length ? (
            <Asking key={orders} found={found} />
          ) : (
            <Empty icon={IconCheck} title={t("purchase.nothing")}>
              {t("purchase.nothingText")}
            </Empty>
          )
        }
      </Read>
    </DetailPage>
  )
}

const begun = (need: Need): Wanted => ({
  need,
  source: lastOf(need),
  quantity: String(Number(need.quantity)),
  isLeft: false,
})

function Asking({ found }: { found: Found }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [rows, put] = useState(() => found.purchaseNeeds.map(begun))
  const [facts, setFacts] = useState({
    deliveryPlace: found.deliveryPlaces.nodes[0]?.id ?? "",
    wishedOn: "",
    remark: "",
  })
  const [key, setKey] = useState(newKey)
  const [errors, setErrors] = useState<UserError[]>([])
  const [isBusy, setBusy] = useState(false)
  const wanted = rows.filter((row) => !row.isLeft)
  const at = (index: number, ...names: string[]) =>
    errors.find(({ path }) => path[1] === String(index) && names.includes(path[2] ?? ""))?.message
  const rest = errors.filter(({ path }) => path[0] !== "lines" || path.length < 3)
  function change(line: string, next: Partial<Wanted>) {
    setErrors([])
    put(rows.map((row) => (row.need.line.id === line ? { ...row, ...next } : row)))
  }
  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const lines = wanted.map(({ need, source, quantity }) => ({
        line: need.line.id,
        ...source?.input,
        quantity: quantity || null,
      }))
      const { wishedOn, deliveryPlace, remark } = facts
      const input = { lines, deliveryPlace: deliveryPlace || null, wishedOn: wishedOn || null, remark }
      const { orders, userErrors } = await perform(PURCHASE, input, key)
      setKey(newKey())
      setErrors(userErrors)
      if (orders) {
        say(t("purchase.done", { count: orders.length }))
        void navigate({ to: "/history" })
      }
    } catch (raised) {
      complain(raised)
    }
    setBusy(false)
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate style={{ maxWidth: 860 }}>
      <Section title={t("purchase.lines")}>
        <Text size="sm" className="quiet" mb="sm">
          {t("purchase.linesText")}
        </Text>
        <Stack gap="lg">
          {rows.map((row) => {
            const index = wanted.indexOf(row)
            return (
              <Line
                key={row.need.line.id}
                row={row}
                change={(next) => change(row.need.line.id, next)}
                problems={[at(index, "supplierProduct", "item", "line"), at(index, "quantity")]}
              />
            )
          })}
        </Stack>
      </Section>
      <Section title={t("common.details")}>
        <Stack gap="sm">
          <Group grow align="start">
            <NativeSelect
              label={t("field.deliveryPlace")}
              value={facts.deliveryPlace}
              data={found.deliveryPlaces.nodes.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(event) => setFacts({ ...facts, deliveryPlace: event.currentTarget.value })}
              error={rest.find(({ path }) => path[0] === "deliveryPlace")?.message}
            />
            <TextInput
              type="date"
              label={t("field.wishedOn")}
              value={facts.wishedOn}
              onChange={(event) => setFacts({ ...facts, wishedOn: event.currentTarget.value })}
              error={rest.find(({ path }) => path[0] === "wishedOn")?.message}
            />
          </Group>
          <Textarea
            label={t("field.remark")}
            value={facts.remark}
            onChange={(event) => setFacts({ ...facts, remark: event.currentTarget.value })}
            error={rest.find(({ path }) => path[0] === "remark")?.message}
            autosize
            minRows={2}
          />
        </Stack>
      </Section>
      {rest.length > 0 && <Problem text={rest.map((one) => one.message).join("\n")} />}
      <Group justify="flex-end" gap="xs" my="md">
        <Button
          type="submit"
          loading={isBusy}
          disabled={wanted.length === 0}
          leftSection={<IconShoppingCart size={16} aria-hidden />}
        >
          {t("purchase.order", { count: wanted.length })}
        </Button>
      </Group>
    </form>
  )
}

function Line({
  row,
  change,
  problems: [ofSource, ofQuantity],
}: {
  row: Wanted
  change(next: Partial<Wanted>): void
  problems: (string | undefined)[]
}) {
  const { t } = useTranslation()
  const find = useSources()
  const { need, source, quantity, isLeft } = row
  const needed = shown(need.quantity, need.line.unit)
  return (
    <Stack gap={6} className="purchase-line">
      <Group justify="space-between" wrap="nowrap" align="start">
        <Checkbox
          label={`${need.line.name} × ${needed}`}
          checked={!isLeft}
          onChange={(event) => change({ isLeft: !event.currentTarget.checked })}
        />
        <Text size="sm" className="quiet">
          <Link className="link" to={orderAt(need.order) as "/"}>
            {need.order.number}
          </Link>{" "}
          {need.order.buyerParty?.name}
        </Text>
      </Group>
      {!isLeft && (
        <Group align="start" gap="xs" grow preventGrowOverflow={false}>
          <Pick
            label={t("purchase.source")}
            placeholder={source?.label ?? t("purchase.choose")}
            error={ofSource}
            find={find}
            take={(chosen) => change({ source: chosen })}
          />
          <TextInput
            label={`${t("field.quantity")}${source?.unit ? ` (${source.unit})` : ""}`}
            inputMode="decimal"
            value={quantity}
            onChange={(event) => change({ quantity: halfWidth(event.currentTarget.value) })}
            error={ofQuantity}
            w={140}
            style={{ flexGrow: 0 }}
          />
        </Group>
      )}
      {!isLeft && source && (
        <Text size="sm">
          {t("purchase.from")} {source.label}
        </Text>
      )}
    </Stack>
  )
}
