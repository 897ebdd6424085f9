import { IconFileText } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { date, dateTime, yen } from "~/ui/format"
import { PAPERS } from "./paper.graphql"

const LIVE = "subscription PapersLive { documentsLive(first: 1) { __typename } }"

/** 書類: every 発注書 and 納品書 that was issued; live. */
export function PaperList() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const definition = list(PAPERS, "documents", {
    name: "papers",
    title: t("paper.title"),
    columns: [
      {
        id: "number",
        label: field("number"),
        cell: (row) => row.number,
        text: (row) => row.number,
        width: 150,
      },
      {
        id: "kind",
        label: t("paper.kind"),
        cell: (row) => word("DocumentKind", row.kind),
        text: (row) => word("DocumentKind", row.kind),
        width: 110,
      },
      {
        id: "buyer",
        label: t("order.buyer"),
        cell: (row) => row.order?.buyerParty.name,
        text: (row) => row.order?.buyerParty.name,
        width: 210,
      },
      {
        id: "seller",
        label: t("order.seller"),
        cell: (row) => row.order?.sellerParty.name,
        text: (row) => row.order?.sellerParty.name,
        width: 210,
      },
      {
        id: "datedOn",
        label: t("paper.datedOn"),
        cell: (row) => date(row.datedOn),
        text: (row) => row.datedOn,
        width: 130,
      },
      {
        id: "total",
        label: field("total"),
        cell: (row) => yen(row.total),
        text: (row) => row.total,
        isNumber: true,
        width: 110,
      },
      {
        id: "issuedAt",
        label: field("issuedAt"),
        cell: (row) => dateTime(row.issuedAt),
        text: (row) => row.issuedAt,
        sort: ["ISSUED_AT_ASC", "ISSUED_AT_DESC"],
        width: 150,
      },
    ],
    where: { type: "DocumentWhere", fields: ["issuedAt"] },
    sorted: "ISSUED_AT_DESC",
    open: ({ id }) => `/papers/${id}`,
    live: { document: LIVE, variables: {} },
    empty: { icon: IconFileText, title: t("paper.empty"), text: t("paper.emptyText") },
  })
  return <ListPage list={definition} />
}
