import { SegmentedControl } from "@mantine/core"
import { IconChecklist } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import type { Action } from "~/framework/action"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useListSearch } from "~/framework/list-state"
import { useSignal } from "~/framework/live"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { count, date, dateTime, yen } from "~/ui/format"
import { Status } from "~/ui/status"
import { COUNTS, LIVE, REQUESTS } from "./order-request.graphql"
import { useRequestActions } from "./request-actions"

type Row = ResultOf<typeof REQUESTS>["orderRequests"]["nodes"][number]

const STATES = ["WAITING", "REFUSED", "APPROVED", "WITHDRAWN"] as const

const State = ({ row }: { row: Row }) => {
  const word = useEnumWords()
  return <Status value={row.status} label={word("OrderRequestStatus", row.status)} />
}

/** 承認依頼: what stores ask the head office for, live. */
export function RequestList() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const definition = list(REQUESTS, "orderRequests", {
    name: "orderRequests",
    title: t("approval.title"),
    columns: [
      {
        id: "status",
        label: field("status"),
        cell: (row) => <State row={row} />,
        text: (row) => word("OrderRequestStatus", row.status),
        width: 130,
      },
      {
        id: "store",
        label: t("approval.store"),
        cell: (row) => row.deliveryParty.name,
        text: (row) => row.deliveryParty.name,
        width: 180,
      },
      {
        id: "supplier",
        label: t("approval.supplier"),
        cell: (row) => row.sellerParty.name,
        text: (row) => row.sellerParty.name,
        width: 200,
      },
      {
        id: "total",
        label: field("total"),
        cell: (row) => yen(row.total),
        text: (row) => String(row.total),
        isNumber: true,
        width: 120,
      },
      {
        id: "allowed",
        label: t("approval.allowed"),
        cell: (row) => yen(row.allowed),
        text: (row) => String(row.allowed),
        isNumber: true,
        width: 120,
      },
      {
        id: "wishedOn",
        label: field("wishedOn"),
        cell: (row) => date(row.wishedOn),
        text: (row) => row.wishedOn,
        width: 130,
      },
      {
        id: "orderer",
        label: t("approval.orderer"),
        cell: (row) => row.ordererName,
        text: (row) => row.ordererName,
        width: 140,
      },
      {
        id: "note",
        label: field("note"),
        cell: (row) => row.reason || row.note,
        text: (row) => row.reason || row.note,
        width: 240,
      },
      {
        id: "requestedAt",
        label: t("approval.requestedAt"),
        cell: (row) => dateTime(row.requestedAt),
        text: (row) => row.requestedAt,
        sort: ["REQUESTED_AT_ASC", "REQUESTED_AT_DESC"],
        width: 150,
      },
    ],
    where: { type: "OrderRequestWhere", fields: ["status", "requestedAt"] },
    sorted: "REQUESTED_AT_DESC",
    open: ({ id }) => `/order-requests/${id}`,
    linked: "store",
    actions: useRequestActions() as unknown as Action<Row>[],
    live: { document: LIVE, variables: {} },
    summary: <Tabs />,
    card: (row) => (
      <>
        <span className="card-line">
          <b>{row.deliveryParty.name}</b>
          <span className="number">{yen(row.total)}</span>
        </span>
        <span className="card-line">
          <span>{row.sellerParty.name}</span>
          <State row={row} />
        </span>
        <span className="card-line quiet">
          <span>{row.ordererName}</span>
          <span>{dateTime(row.requestedAt)}</span>
        </span>
        {(row.reason || row.note) && <span className="card-line">{row.reason || row.note}</span>}
      </>
    ),
    empty: { icon: IconChecklist, title: t("approval.empty"), text: t("approval.emptyText") },
  })
  return <ListPage list={definition} />
}

/** How many wait, were refused, approved, withdrawn. */
function Tabs() {
  const { t } = useTranslation()
  const word = useEnumWords()
  const [search, change] = useListSearch()
  const [{ data }, again] = useQuery({ query: COUNTS, variables: {} })
  useSignal(LIVE, {}, () => again({ requestPolicy: "network-only" }))
  const known = new Map(
    (data?.orderRequests.groups ?? []).map((group) => [group.key.status as string, group.count]),
  )
  return (
    <div className="scrolling no-print">
      <SegmentedControl
        mb="xs"
        value={search.status ?? ""}
        onChange={(status) => change({ status })}
        aria-label={t("list.filters")}
        data={["", ...STATES].map((status) => ({
          value: status,
          label: status
            ? `${word("OrderRequestStatus", status)} ${count(known.get(status) ?? 0)}`
            : t("common.all"),
        }))}
      />
    </div>
  )
}
