import { SegmentedControl, Text } from "@mantine/core"
import { IconAlertTriangle, IconCalendarDollar, IconReceiptYen } from "@tabler/icons-react"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import type { Action } from "~/framework/action"
import { type Column, list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useListSearch } from "~/framework/list-state"
import { useSignal } from "~/framework/live"
import { useSession } from "~/framework/session"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { count, date, dateTime, dayOf, yen } from "~/ui/format"
import { Status } from "~/ui/status"
import { COUNTS, INVOICES, LIVE } from "./invoice.graphql"
import { useInvoiceActions } from "./invoice-actions"
import "./invoice.css"

type Row = ResultOf<typeof INVOICES>["invoices"]["nodes"][number]

const MonthEnd = lazy(() => import("./month-end"))
const STATES = ["CREATED", "SENT", "PAID", "DONE"] as const
const FIELDS = ["status", "issuedOn", "dueOn", "total"]

/** 請求書: what was billed, sent and paid; live. */
export function InvoiceList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isMonthEnd, setMonthEnd] = useState(false)
  const columns = useInvoiceColumns("seller")
  const actions = useInvoiceActions() as unknown as Action<Row>[]
  const mine = { business: { eq: session.business?.id } }
  const monthEnd: Action<Row> = {
    id: "monthEnd",
    label: t("invoice.monthEnd"),
    icon: IconCalendarDollar,
    permission: "invoice:write",
  }
  const definition = list(INVOICES, "invoices", {
    name: "invoices",
    title: t("invoice.title"),
    columns,
    where: { type: "InvoiceWhere", fields: FIELDS, always: mine },
    sorted: "ISSUED_ON_DESC",
    hasSearch: true,
    open: ({ id }) => `/invoices/${id}`,
    actions: actions.filter(({ id }) => id !== "credit"),
    begin: [{ ...monthEnd, start: () => setMonthEnd(true) }],
    create: { label: t("invoice.create"), to: "/invoices/new", permission: "invoice:write" },
    live: { document: LIVE, variables: { where: mine } },
    summary: <Tabs where={mine} />,
    card: (row) => <InvoiceCard row={row} side="seller" />,
    empty: { icon: IconReceiptYen, title: t("invoice.empty"), text: t("invoice.emptyText") },
  })
  return (
    <>
      <ListPage list={definition} />
      {isMonthEnd && (
        <Suspense>
          <MonthEnd close={() => setMonthEnd(false)} />
        </Suspense>
      )}
    </>
  )
}

/** 届いた請求書: what suppliers have billed this business. */
export function BillList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const columns = useInvoiceColumns("buyer")
  const mine = { buyer: { eq: session.business?.id } }
  const definition = list(INVOICES, "invoices", {
    name: "bills",
    title: t("invoice.bills"),
    columns,
    where: { type: "InvoiceWhere", fields: ["issuedOn", "dueOn", "total"], always: mine },
    sorted: "ISSUED_ON_DESC",
    hasSearch: true,
    open: ({ id }) => `/bills/${id}`,
    live: { document: LIVE, variables: { where: mine } },
    card: (row) => <InvoiceCard row={row} side="buyer" />,
    empty: { icon: IconReceiptYen, title: t("invoice.noBills"), text: t("invoice.noBillsText") },
  })
  return <ListPage list={definition} />
}

/** How many invoices are in each state, and what they come to. */
function Tabs({ where }: { where: object }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  const [search, change] = useListSearch()
  const [{ data }, again] = useQuery({ query: COUNTS, variables: { where: where as never } })
  useSignal(LIVE, { where }, () => again({ requestPolicy: "network-only" }))
  const known = new Map((data?.invoices.groups ?? []).map((group) => [group.key.status as string, group]))
  const open = known.get("SENT")
  return (
    <div className="no-print">
      <div className="scrolling">
        <SegmentedControl
          mb="xs"
          value={search.status ?? ""}
          onChange={(status) => change({ status })}
          aria-label={t("list.filters")}
          data={["", ...STATES].map((status) => ({
            value: status,
            label: status
              ? `${word("InvoiceStatus", status)} ${count(known.get(status)?.count ?? 0)}`
              : t("common.all"),
          }))}
        />
      </div>
      {open && (
        <Text size="sm" className="quiet" mb="xs">
          {t("invoice.awaited", { total: yen(open.sum.total) })}
        </Text>
      )}
    </div>
  )
}

const isLate = (row: Pick<Row, "status" | "dueOn" | "kind">) =>
  row.status === "SENT" && row.kind === "INVOICE" && row.dueOn !== null && row.dueOn < dayOf(new Date())

function Due({ row }: { row: Row }) {
  const { t } = useTranslation()
  if (!isLate(row)) return <>{date(row.dueOn)}</>
  return (
    <span className="late">
      <IconAlertTriangle size={13} aria-label={t("invoice.late")} role="img" /> {date(row.dueOn)}
    </span>
  )
}

function InvoiceCard({ row, side }: { row: Row; side: "seller" | "buyer" }) {
  const word = useEnumWords()
  return (
    <>
      <span className="card-line">
        <b>{side === "seller" ? row.buyerParty.name : row.sellerParty.name}</b>
        <Status value={row.status} label={word("InvoiceStatus", row.status)} />
      </span>
      <span className="card-line">
        <span>
          {row.number} <span className="quiet">{row.kind === "CREDIT" && word("InvoiceKind", row.kind)}</span>
        </span>
        <span className="number">{yen(row.total)}</span>
      </span>
      <span className="card-line quiet">
        <span>{date(row.issuedOn)}</span>
        <span>
          <Due row={row} />
        </span>
      </span>
    </>
  )
}

function useInvoiceColumns(side: "seller" | "buyer"): Column<Row>[] {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const other = (row: Row) => (side === "seller" ? row.buyerParty.name : row.sellerParty.name)
  return [
    {
      id: "number",
      label: field("number"),
      cell: (row) => row.number,
      text: (row) => row.number,
      width: 130,
    },
    {
      id: "status",
      label: field("status"),
      cell: (row) => <Status value={row.status} label={word("InvoiceStatus", row.status)} />,
      text: (row) => word("InvoiceStatus", row.status),
      width: 120,
    },
    {
      id: "other",
      label: t(side === "seller" ? "order.buyer" : "order.seller"),
      cell: other,
      text: other,
      width: 210,
    },
    {
      id: "subject",
      label: field("subject"),
      cell: (row) => row.subject,
      text: (row) => row.subject,
      width: 200,
    },
    {
      id: "total",
      label: field("total"),
      cell: (row) => yen(row.total),
      text: (row) => row.total,
      sort: ["TOTAL_ASC", "TOTAL_DESC"],
      isNumber: true,
      width: 120,
    },
    {
      id: "issuedOn",
      label: field("issuedOn"),
      cell: (row) => date(row.issuedOn),
      text: (row) => row.issuedOn,
      sort: ["ISSUED_ON_ASC", "ISSUED_ON_DESC"],
      width: 130,
    },
    {
      id: "dueOn",
      label: field("dueOn"),
      cell: (row) => <Due row={row} />,
      text: (row) => row.dueOn,
      width: 140,
    },
    {
      id: "paidOn",
      label: field("paidOn"),
      cell: (row) => date(row.paidOn),
      text: (row) => row.paidOn,
      width: 130,
    },
    {
      id: "kind",
      label: t("paper.kind"),
      cell: (row) => word("InvoiceKind", row.kind),
      text: (row) => word("InvoiceKind", row.kind),
      width: 110,
      isHidden: true,
    },
    {
      id: "sentAt",
      label: field("sentAt"),
      cell: (row) => dateTime(row.sentAt),
      text: (row) => row.sentAt,
      width: 150,
      isHidden: true,
    },
  ]
}
