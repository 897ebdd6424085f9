import { ActionIcon, Table, Text } from "@mantine/core"
import { IconCalendarEvent, IconTrash } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { complain } from "~/framework/action"
import { type Edit, Inline, RowsChanged } from "~/framework/inline"
import { perform } from "~/graphql/perform"
import { useFieldWords } from "~/i18n/words"
import { date, yen } from "~/ui/format"
import { AGREED_DELETE, AGREED_UPDATE } from "./price.graphql"
import { type Agreed, inOrder, type Standing, standings } from "./validity"

const CLASSES: Record<Standing, string> = { now: "", planned: "", ended: "quiet", behind: "quiet" }

interface Properties {
  rows: Agreed[]
  /** Whether it is told whose a price is, instead of what it is for. */
  isOfProduct?: boolean
  change?: ((row: Agreed) => void) | undefined
  again(): void
}

/** Prices with their days; a price is changed where it stands. */
export function PriceTable({ rows, isOfProduct, change, again }: Properties) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const standing = standings(rows)
  async function remove({ id, version }: Agreed) {
    try {
      const { userErrors } = await perform(AGREED_DELETE, { id, expectedVersion: version })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
    again()
  }
  return (
    <RowsChanged value={again}>
      <Table.ScrollContainer minWidth={280}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{isOfProduct ? t("price.whose") : t("product.title")}</Table.Th>
              {!isOfProduct && <Table.Th className="number on-desk">{t("customer.usual")}</Table.Th>}
              <Table.Th className="number">{field("price")}</Table.Th>
              <Table.Th>{t("price.days")}</Table.Th>
              {change && (
                <Table.Th w={80}>
                  <span className="only-reader">{t("common.menu")}</span>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {inOrder(rows).map((row) => (
              <Table.Tr key={row.id}>
                <Table.Td>
                  {isOfProduct ? <Whose row={row} /> : row.product?.name}
                  {!isOfProduct && (
                    <Text size="xs" className="quiet" component="div">
                      {row.product?.code}
                    </Text>
                  )}
                </Table.Td>
                {!isOfProduct && <Table.Td className="number on-desk">{yen(row.product?.price)}</Table.Td>}
                <Table.Td className="number">
                  <Inline row={row} label={`${row.product?.name} ${field("price")}`} edit={EDIT}>
                    {yen(row.price)}
                  </Inline>
                </Table.Td>
                <Table.Td>
                  <Days row={row} /> <Mark standing={standing.get(row.id) ?? "now"} />
                </Table.Td>
                {change && (
                  <Table.Td className="number">
                    <ActionIcon
                      variant="subtle"
                      onClick={() => change(row)}
                      aria-label={t("price.changeOne", { name: row.product?.name })}
                    >
                      <IconCalendarEvent size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="red"
                      onClick={() => void remove(row)}
                      aria-label={t("price.removeOne", { name: row.product?.name })}
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </RowsChanged>
  )
}

const EDIT: Edit<Agreed> = {
  kind: "yen",
  permission: "customer:write",
  value: (row) => row.price,
  save: async ({ id, version }, price) =>
    (await perform(AGREED_UPDATE, { id, expectedVersion: version, price: price as number | null }))
      .userErrors,
}

function Whose({ row: { customer, priceGroup } }: { row: Agreed }) {
  const { t } = useTranslation()
  return customer ? (
    <Link to="/customers/$id" params={{ id: customer.id }}>
      {customer.name}
    </Link>
  ) : (
    <Link to="/price-groups/$id" params={{ id: priceGroup?.id ?? "" }}>
      {t("price.groupOf", { name: priceGroup?.name })}
    </Link>
  )
}

function Days({ row: { validFrom, validUntil } }: { row: Agreed }) {
  const { t } = useTranslation()
  if (!validFrom && !validUntil) return t("price.always")
  return t("price.span", {
    first: validFrom ? date(validFrom) : "",
    last: validUntil ? date(validUntil) : "",
  })
}

function Mark({ standing }: { standing: Standing }) {
  const { t } = useTranslation()
  return (
    <Text component="div" size="xs" fw={standing === "now" ? 700 : 400} className={CLASSES[standing]}>
      {t(`price.standing.${standing}`)}
    </Text>
  )
}
