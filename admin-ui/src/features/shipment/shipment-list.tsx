import { IconTruck } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { orderAt } from "~/framework/addresses"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useSession } from "~/framework/session"
import { graphql } from "~/graphql/tada"
import { useFieldWords } from "~/i18n/words"
import { date, quantity } from "~/ui/format"

const SHIPMENTS = graphql(`
  query Shipments($first: Int!, $after: String, $where: ShipmentWhere, $orderBy: [ShipmentSort!]) {
    shipments(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id number shippedAt shippedOn carrier slipNumber note
        lines { id quantity line { id name unit } }
        order { id number buyerParty { name } deliveryParty { name address } }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

const LIVE =
  "subscription ShipmentsLive($where: ShipmentWhere) { shipmentsLive(first: 1, where: $where) { __typename } }"

/** 出荷: what has left, live. */
export function ShipmentList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const field = useFieldWords()
  const mine = { seller: { eq: session.business?.id } }
  const definition = list(SHIPMENTS, "shipments", {
    name: "shipments",
    title: t("shipment.title"),
    columns: [
      {
        id: "order",
        label: t("shipment.order"),
        cell: (row) => row.order?.number,
        text: (row) => row.order?.number,
        width: 110,
      },
      {
        id: "shippedOn",
        label: field("shippedOn"),
        cell: (row) => date(row.shippedOn),
        text: (row) => row.shippedOn,
        sort: ["SHIPPED_AT_ASC", "SHIPPED_AT_DESC"],
        width: 130,
      },
      {
        id: "buyer",
        label: t("order.buyer"),
        cell: (row) => row.order?.buyerParty.name,
        text: (row) => row.order?.buyerParty.name,
        width: 200,
      },
      {
        id: "delivery",
        label: t("order.delivery"),
        cell: (row) => row.order?.deliveryParty.name,
        text: (row) => row.order?.deliveryParty.address,
        width: 200,
      },
      {
        id: "carrier",
        label: field("carrier"),
        cell: (row) => row.carrier,
        text: (row) => row.carrier,
        width: 120,
      },
      {
        id: "slipNumber",
        label: field("slipNumber"),
        cell: (row) => row.slipNumber,
        text: (row) => row.slipNumber,
        width: 140,
      },
      {
        id: "lines",
        label: t("order.lines"),
        cell: (row) =>
          row.lines
            .map(({ line, quantity: sent }) => `${line?.name} × ${quantity(sent, line?.unit)}`)
            .join("、"),
        text: (row) => row.lines.map(({ line, quantity: sent }) => `${line?.name} ${sent}`).join(" / "),
        width: 320,
      },
    ],
    where: { type: "ShipmentWhere", fields: ["shippedAt"], always: mine },
    sorted: "SHIPPED_AT_DESC",
    open: ({ order }) => (order ? orderAt(order) : "/shipments"),
    live: { document: LIVE, variables: { where: mine } },
    empty: { icon: IconTruck, title: t("shipment.empty"), text: t("shipment.emptyText") },
  })
  return <ListPage list={definition} />
}
