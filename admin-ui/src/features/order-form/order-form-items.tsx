import { ActionIcon, Group, NumberInput, Table, Text } from "@mantine/core"
import { IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { Pick } from "~/framework/pick"
import { useSession } from "~/framework/session"
import { ask } from "~/graphql/perform"
import { useFieldWords } from "~/i18n/words"
import { yen } from "~/ui/format"
import { FIND_PRODUCTS } from "./order-form.graphql"

export interface Item {
  product: string
  price: number | null
}

export interface Offered {
  id: string
  name: string
  code: string
  unit: string
  price: number | null
  published: boolean
  marks: string[]
  image: { thumbnailUrl: string } | null
}

interface Properties {
  items: Item[]
  known: Record<string, Offered>
  error: string | undefined
  isBarred: boolean
  set(items: Item[]): void
  learn(product: Offered): void
}

/** What is on the form, in this order, with prices of its own. */
export function Items({ items, known, error, isBarred, set, learn }: Properties) {
  const { t } = useTranslation()
  const { session } = useSession()
  const field = useFieldWords()
  async function find(search: string) {
    const business = session.business?.id ?? ""
    const { products } = await ask(FIND_PRODUCTS, { search: search || null, business })
    return products.nodes
      .filter(({ id }) => !items.some(({ product }) => product === id))
      .map((one) => ({ value: one.id, label: [one.code, one.name, yen(one.price)].join(" "), ...one }))
  }
  function move(from: number, by: number) {
    const next = [...items]
    const [one] = next.splice(from, 1)
    if (one) next.splice(Math.max(0, from + by), 0, one)
    set(next)
  }
  return (
    <section aria-label={t("orderForm.items")}>
      <Text fw={500} size="sm" mb={4}>
        {t("orderForm.items")}
      </Text>
      {items.length === 0 && <Text className="quiet">{t("orderForm.noItems")}</Text>}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={240}>
          <Table verticalSpacing={3}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("product.title")}</Table.Th>
                <Table.Th className="number on-desk">{t("customer.usual")}</Table.Th>
                <Table.Th w={120}>{t("orderForm.ownPrice")}</Table.Th>
                <Table.Th>
                  <span className="only-reader">{t("orderForm.order")}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map(({ product, price }, at) => {
                const name = known[product]?.name ?? ""
                return (
                  <Table.Tr key={product}>
                    <Table.Td>
                      {name}
                      <Text size="xs" className="quiet" component="div">
                        {known[product]?.code} {known[product]?.published ? "" : t("product.hidden")}
                      </Text>
                    </Table.Td>
                    <Table.Td className="number on-desk">{yen(known[product]?.price)}</Table.Td>
                    <Table.Td>
                      <NumberInput
                        aria-label={`${name} ${field("price")}`}
                        size="xs"
                        value={price ?? ""}
                        onChange={(next) =>
                          set(
                            items.map((one) =>
                              one.product === product
                                ? { product, price: next === "" ? null : Number(next) }
                                : one,
                            ),
                          )
                        }
                        prefix="¥"
                        thousandSeparator=","
                        allowDecimal={false}
                        hideControls
                      />
                    </Table.Td>
                    <Table.Td>
                      <Group gap={2} wrap="nowrap">
                        <ActionIcon
                          variant="subtle"
                          className="on-desk"
                          disabled={at === 0}
                          onClick={() => move(at, -1)}
                          aria-label={t("list.earlier", { label: name })}
                        >
                          <IconChevronUp size={15} aria-hidden />
                        </ActionIcon>
                        <ActionIcon
                          variant="subtle"
                          className="on-desk"
                          disabled={at === items.length - 1}
                          onClick={() => move(at, 1)}
                          aria-label={t("list.later", { label: name })}
                        >
                          <IconChevronDown size={15} aria-hidden />
                        </ActionIcon>
                        <ActionIcon
                          variant="subtle"
                          onClick={() => set(items.filter((one) => one.product !== product))}
                          aria-label={t("orderForm.drop", { name })}
                        >
                          <IconX size={15} aria-hidden />
                        </ActionIcon>
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                )
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {!isBarred && (
        <Pick
          label={t("orderForm.add")}
          error={error}
          find={find}
          take={(one) => {
            learn(one)
            set([...items, { product: one.id, price: null }])
          }}
        />
      )}
    </section>
  )
}
