import { IconClipboardCheck } from "@tabler/icons-react"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { count, date, dateTime, yen } from "~/ui/format"
import { Status } from "~/ui/status"
import { LIVE, STOCKTAKES } from "./stocktake.graphql"

const Create = lazy(() => import("./create-dialog"))

type Row = ResultOf<typeof STOCKTAKES>["stocktakes"]["nodes"][number]

/** 棚卸: one for each place and month, live while it is counted. */
export function StocktakeList() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const [isOpen, setOpen] = useState(false)
  const place = (row: Row) => row.placeName || t("stocktake.whole")
  const state = (row: Row) => (
    <Status
      value={row.status === "CLOSED" ? "FINAL" : "PROVISIONAL"}
      label={word("StocktakeStatus", row.status)}
    />
  )
  const progress = ({ progress: { counted, lines } }: Row) =>
    t("stocktake.progress", { counted: count(counted), lines: count(lines) })
  const definition = list(STOCKTAKES, "stocktakes", {
    name: "stocktakes",
    title: t("stocktake.title"),
    columns: [
      {
        id: "datedOn",
        label: t("stocktake.datedOn"),
        cell: (row) => date(row.datedOn),
        text: (row) => row.datedOn,
        sort: ["DATED_ON_ASC", "DATED_ON_DESC"],
        width: 150,
      },
      { id: "place", label: t("stocktake.place"), cell: place, text: place, width: 220 },
      {
        id: "status",
        label: field("status"),
        cell: state,
        text: (row) => word("StocktakeStatus", row.status),
        width: 130,
      },
      { id: "progress", label: t("stocktake.progressTitle"), cell: progress, text: progress, width: 190 },
      {
        id: "amount",
        label: t("stocktake.amount"),
        cell: (row) => yen(row.progress.amount),
        text: (row) => row.progress.amount,
        isNumber: true,
        width: 140,
      },
      {
        id: "closer",
        label: t("stocktake.closer"),
        cell: (row) => row.closerName,
        text: (row) => row.closerName,
        width: 140,
      },
      {
        id: "closedAt",
        label: t("stocktake.closedAt"),
        cell: (row) => dateTime(row.closedAt),
        text: (row) => row.closedAt,
        width: 160,
      },
    ],
    where: { type: "StocktakeWhere", fields: ["status", "datedOn"] },
    sorted: "DATED_ON_DESC",
    open: ({ id }) => `/stocktakes/${id}`,
    create: { label: t("stocktake.new"), run: () => setOpen(true), permission: "order:inspect" },
    live: { document: LIVE, variables: {} },
    card: (row) => (
      <>
        <span className="card-line">
          <b>{date(row.datedOn)}</b>
          {state(row)}
        </span>
        <span className="card-line">
          <span>{place(row)}</span>
          <span className="number">{yen(row.progress.amount)}</span>
        </span>
        <span className="card-line quiet">
          <span>{progress(row)}</span>
          <span>{row.closerName}</span>
        </span>
      </>
    ),
    empty: { icon: IconClipboardCheck, title: t("stocktake.empty"), text: t("stocktake.emptyText") },
  })
  return (
    <>
      <ListPage list={definition} />
      <Suspense>{isOpen && <Create close={() => setOpen(false)} />}</Suspense>
    </>
  )
}
