import { Anchor, Button, Group, Table, Text } from "@mantine/core"
import { IconDownload, IconFileText } from "@tabler/icons-react"
import { Link, useLocation, useParams } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { type Action, complain } from "~/framework/action"
import { DetailPage, Facts, Section } from "~/framework/detail-page"
import { useSignal } from "~/framework/live"
import { NotThere, Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { language } from "~/i18n/language"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { date, dateTime, quantity, yen } from "~/ui/format"
import { here } from "~/ui/here"
import { Status } from "~/ui/status"
import { INVOICE, LIVE, PRINT } from "./invoice.graphql"
import { useInvoiceActions } from "./invoice-actions"

export type Invoice = Extract<NonNullable<ResultOf<typeof INVOICE>["node"]>, { __typename: "Invoice" }>

/** How many lines are shown at first; an invoice may have thousands. */
const FIRST = 50

/** An invoice, as either side sees it: what is billed, its paper, and for its seller what can be done. */
export function InvoicePage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={INVOICE} variables={{ id }}>
      {({ node }, again) =>
        node?.__typename === "Invoice" ? <Known invoice={node} again={again} /> : <NotThere />
      }
    </Read>
  )
}

function Known({ invoice, again }: { invoice: Invoice; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const { pathname } = useLocation()
  const field = useFieldWords()
  const word = useEnumWords()
  const isSeller = invoice.business?.id === session.business?.id
  const actions = useInvoiceActions() as unknown as Action<Invoice>[]
  useSignal(LIVE, {}, again)
  const back = pathname.startsWith("/bills")
    ? { to: "/bills", label: t("invoice.bills") }
    : { to: "/invoices", label: t("invoice.title") }
  return (
    <DetailPage
      back={back}
      title={`${word("InvoiceKind", invoice.kind)} ${invoice.number}`}
      mark={<Status value={invoice.status} label={word("InvoiceStatus", invoice.status)} />}
      row={invoice}
      history={isSeller ? invoice.id : undefined}
      actions={isSeller ? actions.filter((one) => one.can?.(invoice).allowed) : []}
      changed={again}
      side={
        <>
          <Section title={t("order.amounts")}>
            <Amounts invoice={invoice} />
          </Section>
          <Section title={t("common.details")}>
            <Facts
              columns={1}
              facts={[
                [field("subject"), invoice.subject],
                [field("issuedOn"), date(invoice.issuedOn)],
                [field("dueOn"), date(invoice.dueOn)],
                [field("sentAt"), dateTime(invoice.sentAt)],
                [field("paidOn"), date(invoice.paidOn)],
                [
                  t("invoice.credits"),
                  invoice.credits && (
                    <Anchor
                      renderRoot={(props) => (
                        <Link to={`${back.to}/${invoice.credits?.id}` as "/invoices"} {...props} />
                      )}
                    >
                      {invoice.credits.number}
                    </Anchor>
                  ),
                ],
                [field("reason"), invoice.reason],
                [field("note"), invoice.note],
                [t("invoice.accounts"), invoice.bankAccounts.join("\n")],
              ]}
            />
          </Section>
          <Section title={t(isSeller ? "order.buyer" : "order.seller")}>
            <Party party={isSeller ? invoice.buyerParty : invoice.sellerParty} />
          </Section>
        </>
      }
    >
      <Paper invoice={invoice} again={again} />
      <Section title={t("invoice.lines")}>
        <Lines invoice={invoice} />
      </Section>
    </DetailPage>
  )
}

/** The PDF; a draft is printed when somebody asks for it, since each print is kept. */
function Paper({ invoice, again }: { invoice: Invoice; again(): void }) {
  const { t } = useTranslation()
  const [isBusy, setBusy] = useState(false)
  const papers = invoice.documents
  const newest = papers.filter(({ locale }) => locale === language()).at(-1)
  const paper = newest ?? papers.at(-1)
  async function print() {
    setBusy(true)
    try {
      const { userErrors } = await perform(PRINT, { invoice: invoice.id, locale: language() })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
    again()
  }
  return (
    <Section
      title={t("invoice.paper")}
      action={
        <Group gap="xs" className="no-print">
          {!newest && (
            <Button
              size="compact-sm"
              variant="light"
              loading={isBusy}
              leftSection={<IconFileText size={15} aria-hidden />}
              onClick={() => void print()}
            >
              {t("invoice.print")}
            </Button>
          )}
          {paper && (
            <Button
              component="a"
              size="compact-sm"
              variant="light"
              href={here(paper.url)}
              download={`${paper.number}.pdf`}
              leftSection={<IconDownload size={15} aria-hidden />}
            >
              {t("paper.download")}
            </Button>
          )}
        </Group>
      }
    >
      {paper ? (
        <iframe src={here(paper.url)} title={t("paper.preview")} className="preview on-desk" />
      ) : (
        <Text className="quiet">{t("invoice.noPaper")}</Text>
      )}
    </Section>
  )
}

function Amounts({ invoice }: { invoice: Invoice }) {
  const field = useFieldWords()
  return (
    <Table withRowBorders={false} verticalSpacing={3}>
      <Table.Tbody>
        {invoice.taxes.map(({ rate, net, tax }) => (
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
          <Table.Td className="number">{yen(invoice.total)}</Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  )
}

function Lines({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const [isWhole, setWhole] = useState(invoice.lines.length <= FIRST)
  const hasReduced = invoice.lines.some(({ taxRate }) => taxRate === 8)
  const shown = isWhole ? invoice.lines : invoice.lines.slice(0, FIRST)
  return (
    <>
      <Table verticalSpacing={6} className="lines">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{field("datedOn")}</Table.Th>
            <Table.Th>{field("name")}</Table.Th>
            <Table.Th className="number on-desk">{field("quantity")}</Table.Th>
            <Table.Th className="number on-desk">{field("unitPrice")}</Table.Th>
            <Table.Th className="number on-desk">{field("taxRate")}</Table.Th>
            <Table.Th className="number">{field("amount")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((line) => (
            <Table.Tr key={line.id}>
              <Table.Td className="small">{line.datedOn.slice(5).replace("-", "/")}</Table.Td>
              <Table.Td>
                {line.name}
                {line.taxRate === 8 && " ※"}
                <Text size="xs" className="quiet" component="div">
                  {line.reference}
                </Text>
              </Table.Td>
              <Table.Td className="number on-desk">{quantity(line.quantity, line.unit)}</Table.Td>
              <Table.Td className="number on-desk">{yen(line.unitPrice)}</Table.Td>
              <Table.Td className="number on-desk">{line.taxRate} %</Table.Td>
              <Table.Td className="number">{yen(line.amount)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {!isWhole && (
        <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setWhole(true)}>
          {t("invoice.moreLines", { count: invoice.lines.length - FIRST })}
        </Button>
      )}
      {hasReduced && (
        <Text size="xs" className="quiet" mt="xs">
          {t("invoice.reduced")}
        </Text>
      )}
    </>
  )
}

function Party({ party }: { party: Invoice["buyerParty"] }) {
  return (
    <div className="party">
      <Text fw={600}>{party.name}</Text>
      {party.person && <Text size="sm">{party.person}</Text>}
      <Text size="sm">
        {party.postalCode && `〒${party.postalCode}`} {party.address}
      </Text>
      {party.phone && <Text size="sm">{party.phone}</Text>}
    </div>
  )
}
