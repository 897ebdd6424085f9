import { IconUsersGroup } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useAsk } from "~/framework/use-ask"
import type { ResultOf } from "~/graphql/tada"
import { useFieldWords } from "~/i18n/words"
import { date } from "~/ui/format"
import { GROUP_SIZES, GROUPS } from "./price.graphql"

type Row = ResultOf<typeof GROUPS>["priceGroups"]["nodes"][number]

/** 価格グループ: customers who pay the same. */
export function PriceGroupList() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const { data } = useAsk("price-group-sizes", GROUP_SIZES, {})
  const sizes = new Map(data?.customers.groups.map(({ key, count }) => [key.priceGroup?.id, count]))
  const size = ({ id }: Row) => (data ? t("price.members", { count: sizes.get(id) ?? 0 }) : "")
  const definition = list(GROUPS, "priceGroups", {
    name: "price-groups",
    title: t("price.groups"),
    columns: [
      {
        id: "name",
        label: field("name"),
        cell: (row) => row.name,
        text: (row) => row.name,
        sort: ["NAME_ASC", "NAME_DESC"],
        width: 260,
      },
      { id: "members", label: t("customer.title"), cell: size, text: size, width: 130 },
      { id: "note", label: field("note"), cell: (row) => row.note, text: (row) => row.note, width: 300 },
      {
        id: "createdAt",
        label: field("createdAt"),
        cell: (row) => date(row.createdAt.slice(0, 10)),
        text: (row) => row.createdAt,
        sort: ["CREATED_AT_ASC", "CREATED_AT_DESC"],
        width: 130,
        isHidden: true,
      },
    ],
    where: { type: "PriceGroupWhere", fields: ["createdAt"] },
    sorted: "NAME_ASC",
    open: ({ id }) => `/price-groups/${id}`,
    linked: "name",
    create: { label: t("price.createGroup"), to: "/price-groups/new", permission: "customer:write" },
    card: (row) => (
      <>
        <span className="card-line">
          <b>{row.name}</b>
          <span>{size(row)}</span>
        </span>
        <span className="quiet card-line">{row.note}</span>
      </>
    ),
    empty: { icon: IconUsersGroup, title: t("price.noGroups"), text: t("price.noGroupsText") },
  })
  return <ListPage list={definition} />
}
