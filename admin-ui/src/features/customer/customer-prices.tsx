import { ActionIcon, Button, Checkbox, Group, NumberInput, Table, Text } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { Section } from "~/framework/detail-page"
import { Pick } from "~/framework/pick"
import { useSession } from "~/framework/session"
import { ask, perform } from "~/graphql/perform"
import { useFieldWords } from "~/i18n/words"
import { yen } from "~/ui/format"
import { FIND_PRODUCTS, PUT_PRICES } from "./customer.graphql"
import type { Customer } from "./customer-page"

interface Special {
  product: string
  name: string
  usual: number | null
  price: number | null
  isHidden: boolean
}

const specials = (customer: Customer): Special[] =>
  customer.prices.map(({ product, price, isHidden }) => ({
    product: product?.id ?? "",
    name: product?.name ?? "",
    usual: product?.price ?? null,
    price,
    isHidden,
  }))

/** 取引先別単価・商品表示: what differs for this customer. */
export function Prices({
  customer,
  barred,
  again,
}: {
  customer: Customer
  barred: string | false
  again(): void
}) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [draft, put] = useState<Special[] | null>(null)
  const [isBusy, setBusy] = useState(false)
  const rows = draft ?? specials(customer)
  const change = (product: string, next: Partial<Special>) =>
    put(rows.map((row) => (row.product === product ? { ...row, ...next } : row)))

  async function find(search: string) {
    const business = session.business?.id ?? ""
    const { products } = await ask(FIND_PRODUCTS, { search: search || null, business })
    return products.nodes
      .filter(({ id }) => !rows.some(({ product }) => product === id))
      .map((one) => ({ value: one.id, label: `${one.name} ${yen(one.price)}`, ...one }))
  }
  async function save() {
    setBusy(true)
    try {
      const prices = rows.map(({ product, price, isHidden }) => ({ product, price, isHidden }))
      const { userErrors } = await perform(PUT_PRICES, { id: customer.id, prices })
      if (userErrors.length) complain(userErrors)
      else {
        say(t("form.saved"))
        put(null)
      }
      again()
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
  }
  return (
    <Section title={t("customer.prices")}>
      {rows.length === 0 ? (
        <Text className="quiet">{t("customer.noPrices")}</Text>
      ) : (
        <Table.ScrollContainer minWidth={300}>
          <PriceTable
            rows={rows}
            barred={Boolean(barred)}
            change={change}
            drop={(gone) => put(rows.filter(({ product }) => product !== gone))}
          />
        </Table.ScrollContainer>
      )}
      {barred ? (
        <Text size="sm" className="quiet" mt="xs">
          {barred}
        </Text>
      ) : (
        <Group justify="space-between" align="end" mt="sm">
          <Pick
            label={t("customer.addPrice")}
            find={find}
            take={({ id, name, price }) =>
              put([...rows, { product: id, name, usual: price, price, isHidden: false }])
            }
          />
          <Button onClick={() => void save()} loading={isBusy} disabled={draft === null}>
            {t("common.save")}
          </Button>
        </Group>
      )}
    </Section>
  )
}

function PriceTable({
  rows,
  barred,
  change,
  drop,
}: {
  rows: Special[]
  barred: boolean
  change(product: string, next: Partial<Special>): void
  drop(product: string): void
}) {
  const { t } = useTranslation()
  const field = useFieldWords()
  return (
    <Table verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("product.title")}</Table.Th>
          <Table.Th className="number on-desk">{t("customer.usual")}</Table.Th>
          <Table.Th w={130}>{field("price")}</Table.Th>
          <Table.Th>{t("customer.hidden")}</Table.Th>
          <Table.Th w={40}>
            <span className="only-reader">{t("common.remove")}</span>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ product, name, usual, price, isHidden }) => (
          <Table.Tr key={product}>
            <Table.Td>{name}</Table.Td>
            <Table.Td className="number on-desk">{yen(usual)}</Table.Td>
            <Table.Td>
              <NumberInput
                aria-label={`${name} ${field("price")}`}
                size="xs"
                value={price ?? ""}
                disabled={barred || isHidden}
                onChange={(next) => change(product, { price: next === "" ? null : Number(next) })}
                prefix="¥"
                thousandSeparator=","
                allowDecimal={false}
                hideControls
              />
            </Table.Td>
            <Table.Td>
              <Checkbox
                aria-label={`${name} ${t("customer.hidden")}`}
                checked={isHidden}
                disabled={barred}
                onChange={(event) => change(product, { isHidden: event.currentTarget.checked })}
              />
            </Table.Td>
            <Table.Td>
              <ActionIcon
                variant="subtle"
                disabled={barred}
                onClick={() => drop(product)}
                aria-label={t("customer.dropPrice", { name })}
              >
                <IconX size={15} aria-hidden />
              </ActionIcon>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
