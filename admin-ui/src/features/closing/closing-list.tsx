import { SegmentedControl } from "@mantine/core"
import { IconCalendarCheck, IconCalendarDollar, IconCalendarPlus } from "@tabler/icons-react"
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
import { count, date, dateTime, yen } from "~/ui/format"
import { Status } from "~/ui/status"
import { CLOSINGS, COUNTS, LIVE } from "./closing.graphql"
import { useClosingActions } from "./closing-actions"
import "../invoice/invoice.css"

type Row = ResultOf<typeof CLOSINGS>["closings"]["nodes"][number]

const CloseOne = lazy(() => import("./close-one"))
const CloseAll = lazy(() => import("./close-all"))
const STATES = ["PROVISIONAL", "FINAL", "REOPENED"] as const

/** 締め: what customers will be billed, before it is; closed one by one or all at once. */
export function ClosingList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [dialog, setDialog] = useState<"one" | "all" | "finish" | null>(null)
  const columns = useClosingColumns("seller")
  const actions = useClosingActions() as unknown as Action<Row>[]
  const mine = { business: { eq: session.business?.id } }
  const permission = "invoice:write"
  const definition = list(CLOSINGS, "closings", {
    name: "closings",
    title: t("closing.title"),
    columns,
    where: { type: "ClosingWhere", fields: ["status", "until"], always: mine },
    sorted: "UNTIL_DESC",
    hasSearch: true,
    open: ({ id }) => `/closings/${id}`,
    actions,
    begin: [
      {
        id: "one",
        label: t("closing.one"),
        icon: IconCalendarPlus,
        permission,
        start: () => setDialog("one"),
      },
      {
        id: "all",
        label: t("closing.all"),
        icon: IconCalendarDollar,
        permission,
        start: () => setDialog("all"),
      },
      {
        id: "finish",
        label: t("closing.finishAll"),
        icon: IconCalendarCheck,
        permission,
        start: () => setDialog("finish"),
      },
    ],
    live: { document: LIVE, variables: { where: mine } },
    summary: <Tabs where={mine} />,
    card: (row) => <ClosingCard row={row} side="seller" />,
    empty: { icon: IconCalendarDollar, title: t("closing.empty"), text: t("closing.emptyText") },
  })
  const close = () => setDialog(null)
  return (
    <>
      <ListPage list={definition} />
      <Suspense>
        {dialog === "one" && <CloseOne close={close} />}
        {(dialog === "all" || dialog === "finish") && <CloseAll work={dialog} close={close} />}
      </Suspense>
    </>
  )
}

/** 請求の確認: what suppliers are going to bill this business. */
export function CheckList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const columns = useClosingColumns("buyer")
  const mine = { buyer: { eq: session.business?.id } }
  const definition = list(CLOSINGS, "closings", {
    name: "bill-checks",
    title: t("closing.checks"),
    columns,
    where: { type: "ClosingWhere", fields: ["status", "until"], always: mine },
    sorted: "UNTIL_DESC",
    hasSearch: true,
    open: ({ id }) => `/bill-checks/${id}`,
    live: { document: LIVE, variables: { where: mine } },
    summary: <Tabs where={mine} />,
    card: (row) => <ClosingCard row={row} side="buyer" />,
    empty: { icon: IconCalendarDollar, title: t("closing.noChecks"), text: t("closing.noChecksText") },
  })
  return <ListPage list={definition} />
}

/** How many statements are in each state. */
function Tabs({ where }: { where: object }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  const [search, change] = useListSearch()
  const [{ data }, again] = useQuery({ query: COUNTS, variables: { where: where as never } })
  useSignal(LIVE, { where }, () => again({ requestPolicy: "network-only" }))
  const known = new Map(
    (data?.closings.groups ?? []).map((group) => [group.key.status as string, group.count]),
  )
  return (
    <div className="no-print scrolling">
      <SegmentedControl
        mb="xs"
        value={search.status ?? ""}
        onChange={(status) => change({ status })}
        aria-label={t("list.filters")}
        data={["", ...STATES].map((status) => ({
          value: status,
          label: status
            ? `${word("ClosingStatus", status)} ${count(known.get(status) ?? 0)}`
            : t("common.all"),
        }))}
      />
    </div>
  )
}

/** What the other side has said of a statement. */
function Heard({ row }: { row: Row }) {
  const { t } = useTranslation()
  if (row.openObjections)
    return <span className="late">{t("closing.objections", { count: row.openObjections })}</span>
  return <>{row.agreedAt ? t("closing.agreedOn", { day: date(row.agreedAt) }) : t("closing.unheard")}</>
}

function ClosingCard({ row, side }: { row: Row; side: "seller" | "buyer" }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  return (
    <>
      <span className="card-line">
        <b>{side === "seller" ? row.buyerName : row.sellerName}</b>
        <Status value={row.status} label={word("ClosingStatus", row.status)} />
      </span>
      <span className="card-line">
        <span>{t("closing.upTo", { day: date(row.until) })}</span>
        <span className="number">{yen(row.total)}</span>
      </span>
      {row.status === "PROVISIONAL" && (
        <span className="card-line quiet">
          <Heard row={row} />
        </span>
      )}
    </>
  )
}

function useClosingColumns(side: "seller" | "buyer"): Column<Row>[] {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const other = (row: Row) => (side === "seller" ? row.buyerName : row.sellerName)
  return [
    {
      id: "other",
      label: t(side === "seller" ? "order.buyer" : "order.seller"),
      cell: other,
      text: other,
      width: 230,
    },
    {
      id: "status",
      label: field("status"),
      cell: (row) => <Status value={row.status} label={word("ClosingStatus", row.status)} />,
      text: (row) => word("ClosingStatus", row.status),
      width: 140,
    },
    {
      id: "until",
      label: t("closing.until"),
      cell: (row) => date(row.until),
      text: (row) => row.until,
      sort: ["UNTIL_ASC", "UNTIL_DESC"],
      width: 130,
    },
    {
      id: "total",
      label: field("total"),
      cell: (row) => yen(row.total),
      text: (row) => row.total,
      isNumber: true,
      width: 120,
    },
    {
      id: "heard",
      label: t("closing.heard"),
      cell: (row) => (row.status === "REOPENED" ? "—" : <Heard row={row} />),
      text: (row) => row.openObjections,
      width: 190,
    },
    {
      id: "closedAt",
      label: t("closing.closedAt"),
      cell: (row) => dateTime(row.closedAt),
      text: (row) => row.closedAt,
      width: 150,
    },
    {
      id: "settledAt",
      label: t("closing.settledAt"),
      cell: (row) => dateTime(row.settledAt),
      text: (row) => row.settledAt,
      width: 150,
    },
  ]
}
