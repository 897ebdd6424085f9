import { IconFileText } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { ask } from "~/graphql/perform"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { date, dateTime, yen } from "~/ui/format"
import { PAPERS, SIDES } from "./paper.graphql"
import { buyerOf, sellerOf } from "./sides"

const LIVE = "subscription PapersLive { documentsLive(first: 1) { __typename } }"

async function sides() {
  const { buyers, sellers } = (await ask(SIDES, {})).documents
  const choices = (all: ({ id: string; name: string } | null)[]) =>
    all.flatMap((one) => (one ? [{ value: one.id, label: one.name }] : []))
  return {
    buyer: choices(buyers.map(({ key }) => key.buyer)),
    seller: choices(sellers.map(({ key }) => key.seller)),
  }
}

/** 書類: every paper that was issued, found by date, amount, kind and who stands on it; live. */
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
        cell: (row) => buyerOf(row),
        text: (row) => buyerOf(row),
        width: 210,
      },
      {
        id: "seller",
        label: t("order.seller"),
        cell: (row) => sellerOf(row),
        text: (row) => sellerOf(row),
        width: 210,
      },
      {
        id: "datedOn",
        label: t("paper.datedOn"),
        cell: (row) => date(row.datedOn),
        text: (row) => row.datedOn,
        sort: ["DATED_ON_ASC", "DATED_ON_DESC"],
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
    where: { type: "DocumentWhere", fields: ["kind", "datedOn", "total", "buyer", "seller"], choices: sides },
    hasSearch: true,
    sorted: "ISSUED_AT_DESC",
    open: ({ id }) => `/papers/${id}`,
    live: { document: LIVE, variables: {} },
    card: (row) => (
      <>
        <span className="card-line">
          <b>
            {word("DocumentKind", row.kind)} {row.number}
          </b>
          <span className="number">{yen(row.total)}</span>
        </span>
        <span className="card-line quiet">
          <span>{[sellerOf(row), buyerOf(row)].filter(Boolean).join(" → ")}</span>
          <span>{date(row.datedOn)}</span>
        </span>
      </>
    ),
    empty: { icon: IconFileText, title: t("paper.empty"), text: t("paper.emptyText") },
  })
  return <ListPage list={definition} />
}
