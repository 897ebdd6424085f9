import { Group, Text } from "@mantine/core"
import { IconLink, IconLinkOff, IconUsers } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { useImporting } from "~/framework/importing"
import { type Column, list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { date } from "~/ui/format"
import { Status } from "~/ui/status"
import { CUSTOMERS } from "./customer.graphql"
import { useInviting } from "./inviting"

type Row = ResultOf<typeof CUSTOMERS>["customers"]["nodes"][number]

/** 取引先: whom one sells to, and how far their invitation has come. */
export function CustomerList() {
  const { t } = useTranslation()
  const columns = useCustomerColumns()
  const invite = useInviting()
  const importing = useImporting<Row>("CUSTOMERS", "customer:write")
  const definition = list(CUSTOMERS, "customers", {
    name: "customers",
    title: t("customer.title"),
    columns,
    where: { type: "CustomerWhere", fields: ["code", "createdAt"] },
    sorted: "NAME_ASC",
    hasSearch: true,
    open: ({ id }) => `/customers/${id}`,
    actions: [invite],
    begin: [importing],
    create: { label: t("customer.create"), to: "/customers/new", permission: "customer:write" },
    card: (row) => (
      <>
        <span className="card-line">
          <b>{row.name}</b>
          <Standing row={row} />
        </span>
        <span className="card-line quiet">{[row.person, row.phone].filter(Boolean).join(" · ")}</span>
      </>
    ),
    empty: { icon: IconUsers, title: t("customer.empty"), text: t("customer.emptyText") },
  })
  return <ListPage list={definition} />
}

function useCustomerColumns(): Column<Row>[] {
  const { t } = useTranslation()
  const field = useFieldWords()
  return [
    {
      id: "name",
      label: field("name"),
      cell: (row) => row.name,
      text: (row) => row.name,
      sort: ["NAME_ASC", "NAME_DESC"],
      width: 240,
    },
    { id: "code", label: field("code"), cell: (row) => row.code, text: (row) => row.code, width: 100 },
    {
      id: "standing",
      label: t("customer.standing"),
      cell: (row) => <Standing row={row} />,
      text: (row) => t(row.isLinked ? "customer.linked" : "customer.notLinked"),
      width: 170,
    },
    {
      id: "person",
      label: field("person"),
      cell: (row) => row.person,
      text: (row) => row.person,
      width: 130,
    },
    { id: "phone", label: field("phone"), cell: (row) => row.phone, text: (row) => row.phone, width: 140 },
    { id: "email", label: field("email"), cell: (row) => row.email, text: (row) => row.email, width: 220 },
    {
      id: "place",
      label: field("city"),
      cell: (row) => `${row.prefecture}${row.city}`,
      text: (row) => `${row.prefecture}${row.city}`,
      width: 160,
    },
    {
      id: "createdAt",
      label: field("createdAt"),
      cell: (row) => date(row.createdAt.slice(0, 10)),
      text: (row) => row.createdAt,
      sort: ["CREATED_AT_ASC", "CREATED_AT_DESC"],
      width: 130,
      isHidden: true,
    },
  ]
}

/** Whether he orders by himself yet; if not, what became of his invitation. */
export function Standing({ row }: { row: Pick<Row, "isLinked" | "invitations"> }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  const last = row.invitations[0]
  if (row.isLinked)
    return (
      <Group gap={4} wrap="nowrap">
        <IconLink size={14} aria-hidden />
        {t("customer.linked")}
      </Group>
    )
  return last ? (
    <Status value={last.status} label={word("InvitationStatus", last.status)} />
  ) : (
    <Text component="span" size="sm" className="quiet">
      <IconLinkOff size={13} aria-hidden /> {t("customer.notLinked")}
    </Text>
  )
}
