import { IconUpload } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { count, dateTime } from "~/ui/format"
import { Status } from "~/ui/status"
import { IMPORTS, IMPORTS_LIVE } from "./job.graphql"

/** 一括登録の履歴, live. */
export function ImportList() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const definition = list(IMPORTS, "importJobs", {
    name: "imports",
    title: t("import.title"),
    columns: [
      {
        id: "kind",
        label: t("import.kind"),
        cell: (row) => word("ImportKind", row.kind),
        text: (row) => word("ImportKind", row.kind),
        width: 180,
      },
      {
        id: "status",
        label: field("status"),
        cell: (row) => <Status value={row.status} label={word("ImportStatus", row.status)} />,
        text: (row) => word("ImportStatus", row.status),
        width: 130,
      },
      {
        id: "rows",
        label: t("import.rows"),
        cell: (row) => `${count(row.doneRows)} / ${count(row.totalRows)}`,
        text: (row) => row.totalRows,
        isNumber: true,
        width: 120,
      },
      {
        id: "withErrors",
        label: t("import.withErrors"),
        cell: (row) => count(row.withErrors),
        text: (row) => row.withErrors,
        isNumber: true,
        width: 100,
      },
      {
        id: "user",
        label: t("audit.who"),
        cell: (row) => row.user?.name,
        text: (row) => row.user?.name,
        width: 140,
      },
      {
        id: "createdAt",
        label: field("createdAt"),
        cell: (row) => dateTime(row.createdAt),
        text: (row) => row.createdAt,
        sort: ["CREATED_AT_ASC", "CREATED_AT_DESC"],
        width: 150,
      },
    ],
    where: { type: "ImportJobWhere", fields: ["kind", "createdAt"] },
    sorted: "CREATED_AT_DESC",
    open: ({ id }) => `/imports/${id}`,
    live: { document: IMPORTS_LIVE, variables: {} },
    create: { label: t("import.begin"), to: "/imports/new", permission: "file:upload" },
    empty: { icon: IconUpload, title: t("import.empty"), text: t("import.emptyText") },
  })
  return <ListPage list={definition} />
}
