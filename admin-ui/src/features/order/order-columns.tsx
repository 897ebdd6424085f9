import { IconMessage } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { Column } from "~/framework/list"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { count, date, dateTime, yen } from "~/ui/format"
import { Status } from "~/ui/status"
import type { ORDERS } from "./order.graphql"

export type OrderRow = ResultOf<typeof ORDERS>["orders"]["nodes"][number]

/** The columns of orders, seen from one side or the other. */
export function useOrderColumns(side: "buyer" | "seller"): Column<OrderRow>[] {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const other = (order: OrderRow) => (side === "seller" ? order.buyerParty.name : order.sellerParty.name)
  return [
    {
      id: "number",
      label: field("number"),
      cell: (order) => (
        <>
          {side === "seller" && order.readAt === null && <Unopened />}
          {order.number}
        </>
      ),
      text: (order) => order.number,
      width: 110,
    },
    {
      id: "status",
      label: field("status"),
      cell: (order) => <Status value={order.status} label={word("OrderStatus", order.status)} />,
      text: (order) => word("OrderStatus", order.status),
      width: 170,
    },
    {
      id: "other",
      label: t(side === "seller" ? "order.buyer" : "order.seller"),
      cell: other,
      text: other,
      width: 210,
    },
    {
      id: "placedAt",
      label: field("placedAt"),
      cell: (order) => dateTime(order.placedAt),
      text: (order) => order.placedAt,
      sort: ["PLACED_AT_ASC", "PLACED_AT_DESC"],
      width: 150,
    },
    {
      id: "wishedOn",
      label: field("wishedOn"),
      cell: (order) => date(order.wishedOn),
      text: (order) => order.wishedOn,
      width: 120,
    },
    {
      id: "total",
      label: field("total"),
      cell: (order) => yen(order.total),
      text: (order) => order.total,
      isNumber: true,
      width: 110,
    },
    {
      id: "messages",
      label: t("order.messages"),
      cell: (order) => <Unread count={order.unreadMessages} />,
      text: (order) => order.unreadMessages,
      width: 110,
    },
    {
      id: "delivery",
      label: t("order.delivery"),
      cell: (order) => order.deliveryParty.name,
      text: (order) => order.deliveryParty.name,
      width: 170,
    },
    {
      id: "ordererName",
      label: field("ordererName"),
      cell: (order) => order.ordererName,
      text: (order) => order.ordererName,
      isHidden: true,
    },
    {
      id: "remark",
      label: field("remark"),
      cell: (order) => order.remark,
      text: (order) => order.remark,
      width: 200,
    },
    {
      id: "source",
      label: field("source"),
      cell: (order) => word("OrderSource", order.source),
      text: (order) => word("OrderSource", order.source),
      isHidden: true,
    },
    {
      id: "plannedOn",
      label: field("plannedOn"),
      cell: (order) => date(order.plannedOn),
      text: (order) => order.plannedOn,
      isHidden: true,
    },
  ]
}

/** For who cannot see that it is bold. */
function Unopened() {
  const { t } = useTranslation()
  return <span className="only-reader">{t("order.unopened")} </span>
}

/** How many messages wait to be read. */
function Unread({ count: waiting }: { count: number }) {
  const { t } = useTranslation()
  return (
    waiting > 0 && (
      <span className="unread">
        <IconMessage size={13} aria-hidden />
        <span className="only-reader">{t("order.unread")}</span> {count(waiting)}
      </span>
    )
  )
}

/** An order on a phone. */
export function OrderCard({ order, side }: { order: OrderRow; side: "buyer" | "seller" }) {
  const word = useEnumWords()
  return (
    <>
      <span className="card-line">
        <b>{side === "seller" ? order.buyerParty.name : order.sellerParty.name}</b>
        <b className="number">{yen(order.total)}</b>
      </span>
      <span className="card-line">
        <span className="quiet">
          {side === "seller" && order.readAt === null && <Unopened />}
          {order.number} · {dateTime(order.placedAt)} <Unread count={order.unreadMessages} />
        </span>
        <Status value={order.status} label={word("OrderStatus", order.status)} />
      </span>
    </>
  )
}
