import { Alert, Anchor, Button, Table, Text } from "@mantine/core"
import { IconAlertTriangle, IconChecks } from "@tabler/icons-react"
import { Link, useParams } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { type Action, complain } from "~/framework/action"
import { DetailPage, Facts, Section } from "~/framework/detail-page"
import { useSignal } from "~/framework/live"
import { NotThere, Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { date, dateTime, quantity, yen } from "~/ui/format"
import { Status } from "~/ui/status"
import { AGREE, CLOSING, LIVE, NOW } from "./closing.graphql"
import { useClosingActions } from "./closing-actions"
import { Lines } from "./lines"
import "../invoice/invoice.css"
import "./closing.css"

export type Closing = Extract<NonNullable<ResultOf<typeof CLOSING>["node"]>, { __typename: "Closing" }>
type Now = NonNullable<ResultOf<typeof NOW>["closingNow"]>

/** A statement, as either side sees it: what will be billed, what has changed since, and what was written about it. */
export function ClosingPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={CLOSING} variables={{ id }}>
      {({ node }, again) =>
        node?.__typename === "Closing" ? <Known closing={node} again={again} /> : <NotThere />
      }
    </Read>
  )
}

function Known({ closing, again }: { closing: Closing; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const word = useEnumWords()
  const isSeller = closing.business?.id === session.business?.id
  const isOpen = closing.status === "PROVISIONAL"
  const [{ data }, look] = useQuery({
    query: NOW,
    variables: { closing: closing.id },
    requestPolicy: "cache-and-network",
    pause: !isOpen,
  })
  const now = isOpen ? (data?.closingNow ?? null) : null
  const changed = () => {
    again()
    look({ requestPolicy: "network-only" })
  }
  useSignal(LIVE, {}, changed)
  const actions = useClosingActions() as unknown as Action<Closing>[]
  return (
    <DetailPage
      back={
        isSeller
          ? { to: "/closings", label: t("closing.title") }
          : { to: "/bill-checks", label: t("closing.checks") }
      }
      title={`${isSeller ? closing.buyerName : closing.sellerName} ${t("closing.upTo", { day: date(closing.until) })}`}
      mark={<Status value={closing.status} label={word("ClosingStatus", closing.status)} />}
      row={now ? { ...closing, seen: now.total } : closing}
      history={isSeller ? closing.id : undefined}
      actions={isSeller && isOpen ? actions : []}
      changed={changed}
      side={
        <>
          <Section title={t("order.amounts")}>
            <Amounts closing={closing} now={now} />
            {!isSeller && isOpen && <Agree closing={closing} changed={changed} />}
          </Section>
          <Section title={t("common.details")}>
            <Details closing={closing} isSeller={isSeller} />
          </Section>
        </>
      }
    >
      <Heard closing={closing} isSeller={isSeller} />
      {now && now.differences.length > 0 && <Differences now={now} />}
      <Section title={t("closing.lines")}>
        <Lines closing={closing} isSeller={isSeller} changed={changed} />
      </Section>
    </DetailPage>
  )
}

/** What is to be done about it, in a sentence. */
function Heard({ closing, isSeller }: { closing: Closing; isSeller: boolean }) {
  const { t } = useTranslation()
  if (closing.status !== "PROVISIONAL") return null
  if (closing.openObjections)
    return (
      <Alert color="orange" icon={<IconAlertTriangle size={18} aria-hidden />} mb="md">
        {t(isSeller ? "closing.toAnswer" : "closing.waiting", { count: closing.openObjections })}
      </Alert>
    )
  if (closing.agreedAt)
    return (
      <Alert color="teal" icon={<IconChecks size={18} aria-hidden />} mb="md">
        {t("closing.agreedOn", { day: dateTime(closing.agreedAt) })}
      </Alert>
    )
  return (
    <Text size="sm" className="quiet" mb="md">
      {t(isSeller ? "closing.sellerText" : "closing.buyerText")}
    </Text>
  )
}

function Agree({ closing, changed }: { closing: Closing; changed(): void }) {
  const { t } = useTranslation()
  const [isBusy, setBusy] = useState(false)
  const can = closing.viewerCan.agree
  if (!can.allowed || closing.agreedAt) return null
  async function agree() {
    setBusy(true)
    try {
      const { userErrors } = await perform(AGREE, { id: closing.id, expectedVersion: closing.version })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
    changed()
  }
  return (
    <Button
      fullWidth
      mt="md"
      loading={isBusy}
      leftSection={<IconChecks size={16} aria-hidden />}
      data-disabled={closing.openObjections > 0 || undefined}
      aria-disabled={closing.openObjections > 0}
      onClick={() =>
        closing.openObjections
          ? complain(t("closing.waiting", { count: closing.openObjections }))
          : void agree()
      }
    >
      {t("closing.agree")}
    </Button>
  )
}

function Details({ closing, isSeller }: { closing: Closing; isSeller: boolean }) {
  const { t } = useTranslation()
  const { invoice } = closing
  const to = `${isSeller ? "/invoices" : "/bills"}/${invoice?.id}` as "/invoices"
  return (
    <Facts
      columns={1}
      facts={[
        [t("closing.until"), date(closing.until)],
        [t("closing.closedAt"), dateTime(closing.closedAt)],
        [t("closing.agreedAt"), dateTime(closing.agreedAt)],
        [t("closing.settledAt"), dateTime(closing.settledAt)],
        [
          t("invoice.title"),
          invoice && <Anchor renderRoot={(props) => <Link to={to} {...props} />}>{invoice.number}</Anchor>,
        ],
      ]}
    />
  )
}

function Amounts({ closing, now }: { closing: Closing; now: Now | null }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  return (
    <Table withRowBorders={false} verticalSpacing={3}>
      <Table.Tbody>
        {closing.taxes.map(({ rate, net, tax }) => (
          <Table.Tr key={rate}>
            <Table.Td>
              {rate} %<br />
              <span className="quiet small">{field("tax")}</span>
            </Table.Td>
            <Table.Td className="number">
              {yen(net)}
              <br />
              <span className="quiet small">{yen(tax)}</span>
            </Table.Td>
          </Table.Tr>
        ))}
        <Table.Tr fw={700}>
          <Table.Td>{field("total")}</Table.Td>
          <Table.Td className="number">{yen(closing.total)}</Table.Td>
        </Table.Tr>
        {now && now.total !== closing.total && (
          <Table.Tr fw={700} className="late">
            <Table.Td>{t("closing.now")}</Table.Td>
            <Table.Td className="number">{yen(now.total)}</Table.Td>
          </Table.Tr>
        )}
      </Table.Tbody>
    </Table>
  )
}

/** What has changed since the statement was made: so it would be billed. */
function Differences({ now }: { now: Now }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  return (
    <Section title={t("closing.differences")}>
      <Text size="sm" className="quiet" mb="xs">
        {t("closing.differencesText")}
      </Text>
      <Table.ScrollContainer minWidth={300}>
        <Table verticalSpacing={6} className="lines">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{field("name")}</Table.Th>
              <Table.Th className="number">{t("closing.shown")}</Table.Th>
              <Table.Th className="number">{t("closing.now")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {now.differences.map((one, at) => (
              <Table.Tr key={one.line ?? `${one.reference} ${at}`}>
                <Table.Td>
                  {one.name}
                  <Text size="xs" className="quiet" component="div">
                    {one.reference}
                  </Text>
                </Table.Td>
                <Side amount={one.shownAmount} pieces={one.shownQuantity} unit={one.unit} />
                <Side amount={one.amount} pieces={one.quantity} unit={one.unit} />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  )
}

function Side({ amount, pieces, unit }: { amount: number | null; pieces: string | null; unit: string }) {
  const { t } = useTranslation()
  return (
    <Table.Td className="number">
      {amount === null ? <span className="quiet">{t("common.none")}</span> : yen(amount)}
      {pieces !== null && (
        <Text size="xs" className="quiet" component="div">
          {quantity(pieces, unit)}
        </Text>
      )}
    </Table.Td>
  )
}
