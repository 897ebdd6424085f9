import { Badge } from "@mantine/core"
import { IconArrowBackUp, IconTrash, IconTruck } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { useImporting } from "~/framework/importing"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { SUPPLIER_DELETE, SUPPLIER_RESTORE, SUPPLIERS } from "./supplier.graphql"

type Row = ResultOf<typeof SUPPLIERS>["suppliers"]["nodes"][number]

/** 発注先: those who are linked, and those who are reached by FAX or mail. */
export function SupplierList() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const reached = (row: Row) => (row.channel === "FAX" ? row.fax : row.channel === "MAIL" ? row.email : "")
  const importing = useImporting<Row>("SUPPLIERS", "supplier:write")
  const definition = list(SUPPLIERS, "suppliers", {
    name: "suppliers",
    title: t("supplier.title"),
    columns: [
      {
        id: "name",
        label: field("name"),
        cell: (row) => row.name,
        text: (row) => row.name,
        sort: ["NAME_ASC", "NAME_DESC"],
        width: 260,
      },
      {
        id: "channel",
        label: t("supplier.channel"),
        cell: (row) => <Channel channel={row.channel} />,
        text: (row) => word("SupplierChannel", row.channel),
        width: 130,
      },
      { id: "to", label: t("supplier.to"), cell: reached, text: reached, width: 240 },
      {
        id: "person",
        label: field("person"),
        cell: (row) => row.person,
        text: (row) => row.person,
        width: 140,
      },
      { id: "phone", label: field("phone"), cell: (row) => row.phone, text: (row) => row.phone, width: 150 },
      { id: "note", label: field("note"), cell: (row) => row.note, text: (row) => row.note, width: 200 },
    ],
    where: {
      type: "SupplierWhere",
      fields: ["channel"],
      switches: [
        {
          name: "deleted",
          label: t("supplier.deleted"),
          on: { deletedAt: { isNull: false } },
          off: { deletedAt: { isNull: true } },
        },
      ],
    },
    sorted: "NAME_ASC",
    hasSearch: true,
    open: ({ id }) => `/suppliers/${id}`,
    actions: useSupplierActions(),
    begin: [importing],
    linked: "name",
    create: { label: t("supplier.create"), to: "/suppliers/new", permission: "supplier:write" },
    card: (row) => (
      <>
        <span className="card-line">
          <b>{row.name}</b>
          <Channel channel={row.channel} />
        </span>
        <span className="quiet card-line">{reached(row) || row.phone}</span>
      </>
    ),
    empty: { icon: IconTruck, title: t("supplier.empty"), text: t("supplier.emptyText") },
  })
  return <ListPage list={definition} />
}

type Kept = Pick<Row, "id" | "version" | "deletedAt">

/** Taking suppliers off the list, and putting them back. */
export function useSupplierActions(): Action<Kept>[] {
  const { t } = useTranslation()
  const permission = "supplier:write"
  // Whoever is put back, or taken off, has another version by then: it is he who is meant, whatever it is.
  const remove = async ({ id, version }: Kept) =>
    (await perform(SUPPLIER_DELETE, { id, expectedVersion: version })).userErrors
  const restore = async ({ id }: Kept) => (await perform(SUPPLIER_RESTORE, { id })).userErrors
  return [
    {
      id: "delete",
      label: t("supplier.delete"),
      icon: IconTrash,
      permission,
      tone: "danger",
      isOffered: ({ deletedAt }) => deletedAt === null,
      can: ({ deletedAt }) =>
        deletedAt === null ? { allowed: true } : { allowed: false, reason: t("supplier.isDeleted") },
      run: remove,
      done: (count) => t("supplier.wasDeleted", { count }),
      undo: async (rows) => {
        await Promise.all(rows.map(restore))
      },
    },
    {
      id: "restore",
      label: t("supplier.restore"),
      icon: IconArrowBackUp,
      permission,
      isOffered: ({ deletedAt }) => deletedAt !== null,
      can: ({ deletedAt }) =>
        deletedAt === null ? { allowed: false, reason: t("supplier.isThere") } : { allowed: true },
      run: restore,
      done: (count) => t("supplier.wasRestored", { count }),
    },
  ]
}

export function Channel({ channel }: { channel: string }) {
  const word = useEnumWords()
  return (
    <Badge variant="default" size="md" radius="sm" tt="none">
      {word("SupplierChannel", channel)}
    </Badge>
  )
}
