import { IconHistory } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { orderAt } from "~/framework/addresses"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useSession } from "~/framework/session"
import { ORDERS } from "./order.graphql"
import { OrderCard, type OrderRow, useOrderColumns } from "./order-columns"

/** 注文履歴: what this business has ordered; states change by themselves. */
export function OrderHistory() {
  const { t } = useTranslation()
  const { session } = useSession()
  const columns = useOrderColumns("buyer")
  const buyer = session.business?.id ?? ""
  const definition = list(ORDERS, "orders", {
    name: "history",
    title: t("order.history"),
    columns,
    where: {
      type: "OrderWhere",
      fields: ["status", "placedAt", "wishedOn"],
      always: { buyer: { eq: buyer } },
    },
    sorted: "PLACED_AT_DESC",
    hasSearch: true,
    open: orderAt,
    live: "orders",
    card: (order: OrderRow) => <OrderCard order={order} side="buyer" />,
    empty: { icon: IconHistory, title: t("order.emptyHistory"), text: t("order.emptyHistoryText") },
  })
  return <ListPage list={definition} />
}
