import { SegmentedControl } from "@mantine/core"
import { IconTruckDelivery } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import type { Action } from "~/framework/action"
import { orderAt } from "~/framework/addresses"
import { type Column, list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useListSearch } from "~/framework/list-state"
import { useSignal } from "~/framework/live"
import { RowActions } from "~/framework/row-actions"
import { useSession } from "~/framework/session"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { count, date, dateTime, quantity } from "~/ui/format"
import { Status } from "~/ui/status"
import { COUNTS, INSTRUCTIONS, LIVE } from "./instruction.graphql"
import { useInstructionActions } from "./instruction-actions"

type Row = ResultOf<typeof INSTRUCTIONS>["shippingInstructions"]["nodes"][number]

/** What was done comes back as an event. */
const noted = () => undefined

const STATES = ["WAITING", "CANCELLED", "IMPOSSIBLE", "SHIPPED"] as const

/** 出荷指示: what the warehouse is to send, live; who works there sees what is given to him. */
export function InstructionList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const actions = useInstructionActions() as unknown as Action<Row>[]
  const columns = useInstructionColumns()
  const definition = list(INSTRUCTIONS, "shippingInstructions", {
    name: "shippingInstructions",
    title: t("instruction.title"),
    columns,
    where: { type: "ShippingInstructionWhere", fields: ["status", "givenAt"] },
    sorted: "GIVEN_AT_DESC",
    open: session.may("order:read")
      ? ({ order }) => (order ? orderAt(order) : "/shipping-instructions")
      : undefined,
    actions,
    live: { document: LIVE, variables: {} },
    summary: <Tabs />,
    card: (row) => <InstructionCard row={row} actions={actions} />,
    empty: { icon: IconTruckDelivery, title: t("instruction.empty"), text: t("instruction.emptyText") },
  })
  return <ListPage list={definition} />
}

/** How many wait, were cancelled, cannot be shipped, have left. */
function Tabs() {
  const { t } = useTranslation()
  const word = useEnumWords()
  const [search, change] = useListSearch()
  const [{ data }, again] = useQuery({ query: COUNTS, variables: {} })
  useSignal(LIVE, {}, () => again({ requestPolicy: "network-only" }))
  const known = new Map(
    (data?.shippingInstructions.groups ?? []).map((group) => [group.key.status as string, group.count]),
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
            ? `${word("InstructionStatus", status)} ${count(known.get(status) ?? 0)}`
            : t("common.all"),
        }))}
      />
    </div>
  )
}

const State = ({ row }: { row: Row }) => {
  const word = useEnumWords()
  return <Status value={row.status} label={word("InstructionStatus", row.status)} />
}

/** On a phone; the office is led to the order, the warehouse, which sees none, does what is to be done. */
function InstructionCard({ row, actions }: { row: Row; actions: Action<Row>[] }) {
  const { session } = useSession()
  const possible = session.may("order:read") ? [] : actions.filter(({ can }) => can?.(row).allowed)
  return (
    <>
      <span className="card-line">
        <b>{row.name}</b>
        <span className="number">{quantity(row.quantity, row.unit)}</span>
      </span>
      <span className="card-line">
        <span>{row.deliveryParty.name}</span>
        <State row={row} />
      </span>
      <span className="card-line quiet">
        <span>{row.deliveryParty.address}</span>
        <span>{date(row.plannedOn ?? row.wishedOn)}</span>
      </span>
      {(row.note || row.reason) && <span className="card-line">{row.reason || row.note}</span>}
      {possible.length > 0 && <RowActions actions={possible} row={row} changed={noted} />}
    </>
  )
}

function useInstructionColumns(): Column<Row>[] {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  return [
    {
      id: "order",
      label: t("instruction.order"),
      cell: (row) => row.orderNumber,
      text: (row) => row.orderNumber,
      width: 110,
    },
    {
      id: "status",
      label: field("status"),
      cell: (row) => <State row={row} />,
      text: (row) => word("InstructionStatus", row.status),
      width: 130,
    },
    { id: "name", label: field("name"), cell: (row) => row.name, text: (row) => row.name, width: 220 },
    { id: "code", label: field("code"), cell: (row) => row.code, text: (row) => row.code, width: 110 },
    {
      id: "quantity",
      label: field("quantity"),
      cell: (row) => quantity(row.quantity, row.unit),
      text: (row) => row.quantity,
      isNumber: true,
      width: 110,
    },
    {
      id: "delivery",
      label: t("instruction.delivery"),
      cell: (row) => `${row.deliveryParty.name} ${row.deliveryParty.address}`,
      text: (row) => `${row.deliveryParty.name} ${row.deliveryParty.address}`,
      width: 280,
    },
    {
      id: "plannedOn",
      label: field("plannedOn"),
      cell: (row) => date(row.plannedOn ?? row.wishedOn),
      text: (row) => row.plannedOn ?? row.wishedOn,
      width: 130,
    },
    {
      id: "assignee",
      label: field("assignee"),
      cell: (row) => row.assignee?.name,
      text: (row) => row.assignee?.name,
      width: 130,
    },
    {
      id: "note",
      label: field("note"),
      cell: (row) => row.reason || row.note || row.remark,
      text: (row) => row.reason || row.note || row.remark,
      width: 220,
    },
    {
      id: "givenAt",
      label: field("givenAt"),
      cell: (row) => dateTime(row.givenAt),
      text: (row) => row.givenAt,
      sort: ["GIVEN_AT_ASC", "GIVEN_AT_DESC"],
      width: 150,
    },
  ]
}
