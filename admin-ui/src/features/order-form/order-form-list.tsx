import { IconClipboardList } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useSession } from "~/framework/session"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { count, dateTime } from "~/ui/format"
import { Status } from "~/ui/status"
import { ORDER_FORMS } from "./order-form.graphql"
import { useFormActions } from "./order-form-actions"

/** 発注フォーム: what buyers order from. */
export function OrderFormList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const field = useFieldWords()
  const word = useEnumWords()
  const actions = useFormActions()
  const definition = list(ORDER_FORMS, "orderForms", {
    name: "order-forms",
    title: t("orderForm.title"),
    columns: [
      {
        id: "name",
        label: field("name"),
        cell: (row) => row.name,
        text: (row) => row.name,
        sort: ["NAME_ASC", "NAME_DESC"],
        width: 280,
      },
      {
        id: "status",
        label: field("status"),
        cell: (row) => <Status value={row.status} label={word("OrderFormStatus", row.status)} />,
        text: (row) => word("OrderFormStatus", row.status),
        width: 130,
      },
      {
        id: "audience",
        label: field("audience"),
        cell: (row) => word("OrderFormAudience", row.audience),
        text: (row) => word("OrderFormAudience", row.audience),
        width: 220,
      },
      {
        id: "items",
        label: t("orderForm.items"),
        cell: (row) => count(row.items.length),
        text: (row) => row.items.length,
        isNumber: true,
        width: 100,
      },
      {
        id: "createdAt",
        label: field("createdAt"),
        cell: (row) => dateTime(row.createdAt),
        text: (row) => row.createdAt,
        sort: ["CREATED_AT_ASC", "CREATED_AT_DESC"],
        width: 160,
      },
    ],
    where: {
      type: "OrderFormWhere",
      fields: ["createdAt"],
      always: { business: { eq: session.business?.id } },
    },
    sorted: "NAME_ASC",
    hasSearch: true,
    open: ({ id }) => `/order-forms/${id}`,
    actions,
    create: { label: t("orderForm.create"), to: "/order-forms/new", permission: "order_form:write" },
    card: (row) => (
      <span className="card-line">
        <b>{row.name}</b>
        <Status value={row.status} label={word("OrderFormStatus", row.status)} />
      </span>
    ),
    empty: { icon: IconClipboardList, title: t("orderForm.empty"), text: t("orderForm.emptyText") },
  })
  return <ListPage list={definition} />
}
