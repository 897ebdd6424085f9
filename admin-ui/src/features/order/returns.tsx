import { Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { IconFile, IconFilePlus, IconReceiptRefund } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain } from "~/framework/action"
import { useHappened } from "~/framework/live"
import { Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { date, quantity, yen } from "~/ui/format"
import { here } from "~/ui/here"
import { ReturnDialog } from "./return-dialog"
import { RETURNS, SLIP_PAPER } from "./returns.graphql"

type Found = ResultOf<typeof RETURNS>
type Slip = Found["returnSlips"]["nodes"][number]
export type Returning = Extract<NonNullable<Found["order"]>, { __typename: "Order" }>

/** 赤伝票: what of an order came back, and, for its seller, more of it. */
export function Returns({ order, isSeller }: { order: string; isSeller: boolean }) {
  return (
    <Read document={RETURNS} variables={{ order }}>
      {(found, again) => (
        <>
          <Listening again={again} />
          <Slips found={found} isSeller={isSeller} again={again} />
        </>
      )}
    </Read>
  )
}

function Listening({ again }: { again(): void }) {
  useHappened(again)
  return null
}

function Slips({ found, isSeller, again }: { found: Found; isSeller: boolean; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isOpen, setOpen] = useState(false)
  const slips = found.returnSlips.nodes
  const order = found.order?.__typename === "Order" ? found.order : null
  const may = isSeller && session.may("invoice:write") && order
  if (slips.length === 0 && !(may && order.viewerCan.takeBack.allowed)) return null
  const can = order?.viewerCan.takeBack
  return (
    <Section
      title={t("slip.title")}
      action={
        may && (
          <Button
            className="no-print"
            size="compact-sm"
            variant="light"
            leftSection={<IconReceiptRefund size={15} aria-hidden />}
            data-disabled={!can?.allowed || undefined}
            aria-disabled={!can?.allowed}
            onClick={() => (can?.allowed ? setOpen(true) : complain(can?.reason ?? ""))}
          >
            {t("slip.make")}
          </Button>
        )
      }
    >
      {slips.length === 0 && <Text className="quiet">{t("slip.none")}</Text>}
      <Stack gap="sm">
        {slips.map((slip) => (
          <OneSlip key={slip.id} slip={slip} again={again} />
        ))}
      </Stack>
      {isOpen && order && (
        <ReturnDialog
          order={order}
          slips={slips}
          close={(hasChanged) => {
            setOpen(false)
            if (hasChanged) again()
          }}
        />
      )}
    </Section>
  )
}

function OneSlip({ slip, again }: { slip: Slip; again(): void }) {
  const { t } = useTranslation()
  return (
    <div className="party">
      <Group justify="space-between" align="baseline" gap="xs">
        <Text size="sm" fw={600}>
          {slip.number}{" "}
          <Text component="span" size="xs" className="quiet" fw={400}>
            {date(slip.returnedOn)} ・ {t(slip.restocks ? "slip.restocked" : "slip.notRestocked")}
          </Text>
        </Text>
        <Text size="sm" className="number">
          {yen(slip.total)}
        </Text>
      </Group>
      {slip.lines.map(({ id, line, quantity: back }) => (
        <Text key={id} size="sm">
          {line?.name} × {quantity(back, line?.unit)}
        </Text>
      ))}
      {slip.reason && (
        <Text size="sm" className="quiet">
          {slip.reason}
        </Text>
      )}
      {slip.invoice && (
        <Text size="sm">
          {t("slip.billed")}{" "}
          <Link to={`/invoices/${slip.invoice.id}` as "/invoices"} className="row-link">
            {slip.invoice.number}
          </Link>
        </Text>
      )}
      <Paper slip={slip} again={again} />
    </div>
  )
}

/** The slip's paper: what was issued is opened, else it is issued. */
function Paper({ slip, again }: { slip: Slip; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isBusy, setBusy] = useState(false)
  const issued = slip.documents.at(-1)
  if (issued)
    return (
      <Anchor href={here(issued.url)} target="_blank" rel="noreferrer" size="sm" className="no-print">
        <IconFile size={15} aria-hidden /> {t("slip.open", { number: slip.number })}
      </Anchor>
    )
  if (!session.may("document:issue")) return null
  async function issue() {
    setBusy(true)
    try {
      const { userErrors } = await perform(SLIP_PAPER, { returnSlip: slip.id })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
    again()
  }
  return (
    <Button
      className="no-print"
      size="compact-sm"
      variant="light"
      mt={4}
      loading={isBusy}
      leftSection={<IconFilePlus size={15} aria-hidden />}
      onClick={() => void issue()}
    >
      {t("slip.issue")}
    </Button>
  )
}
