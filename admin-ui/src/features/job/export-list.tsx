import { Anchor } from "@mantine/core"
import { IconBan, IconFileExport } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { FormDialog } from "~/framework/form-dialog"
import { showJobs } from "~/framework/jobs"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { count, dateTime } from "~/ui/format"
import { here } from "~/ui/here"
import { Status } from "~/ui/status"
import { EXPORT_CANCEL, EXPORT_START, EXPORTS, EXPORTS_LIVE } from "./job.graphql"

type Row = ResultOf<typeof EXPORTS>["exportJobs"]["nodes"][number]

/** What is mostly taken out; each is a query of the public schema. */
const QUERIES = {
  orders:
    "{ orders(orderBy: [PLACED_AT_ASC]) { nodes { number placedAt status buyerParty { name } sellerParty { name } wishedOn shippedAt net tax total } } }",
  lines:
    "{ orders(orderBy: [PLACED_AT_ASC]) { nodes { number placedAt status buyerParty { name } lines { code name quantity unit unitPrice amount } } } }",
  products: "{ products { nodes { code name unit price taxRate stock published } } }",
  customers:
    "{ customers { nodes { code name person postalCode prefecture city street building phone fax email } } }",
} as const

/** 書き出し: whole lists as files, with their progress. */
export function ExportList() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const [isOpen, setOpen] = useState(false)
  const cancel: Action<Row> = {
    id: "cancel",
    label: t("common.cancel"),
    icon: IconBan,
    permission: "export:start",
    can: ({ status }) =>
      status === "QUEUED" || status === "RUNNING"
        ? { allowed: true }
        : { allowed: false, reason: t("webhook.isOver") },
    run: async ({ id, version }) =>
      (await perform(EXPORT_CANCEL, { id, expectedVersion: version })).userErrors,
  }
  const definition = list(EXPORTS, "exportJobs", {
    name: "exports",
    title: t("export.title"),
    columns: [
      {
        id: "createdAt",
        label: field("createdAt"),
        cell: (row) => dateTime(row.createdAt),
        text: (row) => row.createdAt,
        sort: ["CREATED_AT_ASC", "CREATED_AT_DESC"],
        width: 150,
      },
      {
        id: "status",
        label: field("status"),
        cell: (row) => <Status value={row.status} label={word("ExportStatus", row.status)} />,
        text: (row) => word("ExportStatus", row.status),
        width: 130,
      },
      {
        id: "format",
        label: t("export.format"),
        cell: (row) => row.format,
        text: (row) => row.format,
        width: 80,
      },
      {
        id: "rows",
        label: t("import.rows"),
        cell: (row) => `${count(row.doneRows)} / ${row.totalRows === null ? "—" : count(row.totalRows)}`,
        text: (row) => row.totalRows,
        isNumber: true,
        width: 130,
      },
      {
        id: "file",
        label: t("export.file"),
        cell: (row) =>
          row.url ? (
            <Anchor href={here(row.url)} download size="sm">
              {t("export.download")}
            </Anchor>
          ) : (
            (row.problem ?? "—")
          ),
        width: 180,
      },
      {
        id: "expiresAt",
        label: t("export.until"),
        cell: (row) => dateTime(row.expiresAt),
        text: (row) => row.expiresAt,
        width: 150,
      },
    ],
    where: { type: "ExportJobWhere", fields: ["status", "createdAt"] },
    sorted: "CREATED_AT_DESC",
    actions: [cancel],
    live: { document: EXPORTS_LIVE, variables: {} },
    create: { label: t("export.new"), run: () => setOpen(true), permission: "export:start" },
    empty: { icon: IconFileExport, title: t("export.empty"), text: t("export.emptyText") },
  })
  return (
    <>
      <ListPage list={definition} />
      {isOpen && <Start close={() => setOpen(false)} />}
    </>
  )
}

function Start({ close }: { close(): void }) {
  const { t } = useTranslation()
  const [what, setWhat] = useState<string>(QUERIES.orders)
  const choices = Object.entries(QUERIES).map(([name, query]) => ({
    value: query as string,
    label: t(`export.what.${name as keyof typeof QUERIES}`),
  }))
  return (
    <FormDialog
      title={t("export.new")}
      input="ExportStartInput"
      document={EXPORT_START as never}
      fields={["query", ["format", "encoding"]]}
      labels={{ query: t("export.whatTitle"), format: t("export.format"), encoding: t("import.encoding") }}
      choices={{ query: choices }}
      hints={{ encoding: t("export.encodingHint") }}
      initial={{ query: what, format: "XLSX" }}
      always={what === QUERIES.lines ? { rowsOf: "lines" } : {}}
      watch={({ query }) => setWhat(String(query))}
      save={t("export.start")}
      saved={t("export.started")}
      close={close}
      done={() => {
        close()
        showJobs()
      }}
    />
  )
}
