import { Badge, Group } from "@mantine/core"
import { IconEye, IconEyeOff, IconPackage } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { useImporting } from "~/framework/importing"
import { type Column, list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { quantity, yen } from "~/ui/format"
import { PRODUCT_UPDATE, PRODUCTS } from "./product.graphql"
import { ProductPicture } from "./product-picture"

type Row = ResultOf<typeof PRODUCTS>["products"]["nodes"][number]

/** 商品: the catalogue; name, price and stock are changed where they stand, a picture is dropped on its row. */
export function ProductList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const columns = useProductColumns()
  const actions = usePublishing()
  const importing = useImporting<Row>("PRODUCTS", "product:write")
  const definition = list(PRODUCTS, "products", {
    name: "products",
    title: t("product.title"),
    columns,
    where: {
      type: "ProductWhere",
      fields: ["published", "price", "createdAt"],
      always: { business: { eq: session.business?.id } },
    },
    sorted: "NAME_ASC",
    hasSearch: true,
    open: ({ id }) => `/products/${id}`,
    linked: "name",
    actions,
    begin: [importing],
    create: { label: t("product.create"), to: "/products/new", permission: "product:write" },
    card: (row) => <ProductCard row={row} />,
    empty: { icon: IconPackage, title: t("product.empty"), text: t("product.emptyText") },
  })
  return <ListPage list={definition} />
}

const store = async (row: Row, values: object) =>
  (await perform(PRODUCT_UPDATE, { id: row.id, expectedVersion: row.version, ...values } as never)).userErrors

function useProductColumns(): Column<Row>[] {
  const { t } = useTranslation()
  const field = useFieldWords()
  const permission = "product:write"
  return [
    {
      id: "image",
      label: field("image"),
      cell: (row) => <ProductPicture product={row} />,
      width: 64,
    },
    {
      id: "name",
      label: field("name"),
      cell: (row) => row.name,
      text: (row) => row.name,
      sort: ["NAME_ASC", "NAME_DESC"],
      width: 300,
      edit: { kind: "text", permission, value: (row) => row.name, save: (row, name) => store(row, { name }) },
    },
    { id: "code", label: field("code"), cell: (row) => row.code, text: (row) => row.code, width: 110 },
    {
      id: "price",
      label: field("price"),
      cell: (row) => yen(row.price),
      text: (row) => row.price,
      sort: ["PRICE_ASC", "PRICE_DESC"],
      isNumber: true,
      width: 120,
      edit: {
        kind: "yen",
        permission,
        value: (row) => row.price,
        save: (row, price) => store(row, { price }),
      },
    },
    { id: "unit", label: field("unit"), cell: (row) => row.unit, text: (row) => row.unit, width: 80 },
    {
      id: "taxRate",
      label: field("taxRate"),
      cell: (row) => `${row.taxRate} %`,
      text: (row) => row.taxRate,
      isNumber: true,
      width: 80,
    },
    {
      id: "stock",
      label: field("stock"),
      cell: (row) => quantity(row.stock, row.unit),
      text: (row) => row.stock,
      isNumber: true,
      width: 110,
      edit: {
        kind: "decimal",
        permission,
        value: (row) => row.stock,
        save: (row, stock) => store(row, { stock }),
      },
    },
    {
      id: "published",
      label: field("published"),
      cell: (row) => <Published is={row.published} />,
      text: (row) => t(row.published ? "product.shown" : "product.hidden"),
      width: 110,
    },
    {
      id: "marks",
      label: field("marks"),
      cell: (row) => <Marks marks={row.marks} />,
      text: (row) => row.marks.join(" "),
      width: 160,
    },
    {
      id: "tags",
      label: field("tags"),
      cell: (row) => row.tags.join("・"),
      text: (row) => row.tags.join(" "),
      isHidden: true,
    },
  ]
}

function usePublishing(): Action<Row>[] {
  const { t } = useTranslation()
  const turned = (published: boolean): Action<Row> => ({
    id: published ? "publish" : "hide",
    label: t(published ? "product.publish" : "product.hide"),
    icon: published ? IconEye : IconEyeOff,
    permission: "product:write",
    can: (row) =>
      row.published === published
        ? { allowed: false, reason: t(published ? "product.isShown" : "product.isHidden") }
        : { allowed: true },
    run: (row) => store(row, { published }),
    done: (count) => t(published ? "product.published" : "product.wasHidden", { count }),
    isForAll: true,
  })
  return [turned(true), turned(false)]
}

function Published({ is }: { is: boolean }) {
  const { t } = useTranslation()
  return (
    <Group gap={4} wrap="nowrap" className={is ? undefined : "quiet"}>
      {is ? <IconEye size={14} aria-hidden /> : <IconEyeOff size={14} aria-hidden />}
      {t(is ? "product.shown" : "product.hidden")}
    </Group>
  )
}

function Marks({ marks }: { marks: Row["marks"] }) {
  const word = useEnumWords()
  return (
    <Group gap={4} wrap="nowrap">
      {marks.map((mark) => (
        <Badge key={mark} variant="outline" color="gray" tt="none" radius="sm" className="mark">
          {word("ProductMark", mark)}
        </Badge>
      ))}
    </Group>
  )
}

function ProductCard({ row }: { row: Row }) {
  const { t } = useTranslation()
  return (
    <Group wrap="nowrap" gap="sm">
      <ProductPicture product={row} isStill />
      <div style={{ flex: 1, minWidth: 0 }}>
        <span className="card-line">
          <b>{row.name}</b>
          <b className="number">{yen(row.price)}</b>
        </span>
        <span className="card-line quiet">
          <span>
            {[row.code, row.published ? "" : t("product.hidden")].filter(Boolean).join(" · ") || row.unit}
          </span>
          <span>{quantity(row.stock, row.unit)}</span>
        </span>
      </div>
    </Group>
  )
}
