import { ActionIcon, Group, Stack, Text } from "@mantine/core"
import { IconEye } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { Pick } from "~/framework/pick"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { ask, perform } from "~/graphql/perform"
import { FIND_PRODUCTS, HIDE_PRODUCTS } from "./customer.graphql"
import type { Customer } from "./customer-page"

/** 取引先別の商品表示: what this customer does not see; it is stored at once. */
export function HiddenProducts({
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
  const [isBusy, setBusy] = useState(false)
  const hidden = customer.hiddenProducts.flatMap(({ product }) => (product ? [product] : []))

  async function find(search: string) {
    const business = session.business?.id ?? ""
    const { products } = await ask(FIND_PRODUCTS, { search: search || null, business })
    return products.nodes
      .filter(({ id }) => !hidden.some((one) => one.id === id))
      .map(({ id, code, name }) => ({ value: id, label: [code, name].filter(Boolean).join(" ") }))
  }
  async function put(products: string[], isHidden: boolean) {
    setBusy(true)
    try {
      const { userErrors } = await perform(HIDE_PRODUCTS, { id: customer.id, products, isHidden })
      if (userErrors.length) complain(userErrors)
      else say(t("form.saved"))
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
    again()
  }
  return (
    <Section title={t("customer.hiddenProducts")}>
      <Stack gap="xs">
        {hidden.length === 0 && <Text className="quiet">{t("customer.noHidden")}</Text>}
        {hidden.map(({ id, name, code }) => (
          <Group key={id} justify="space-between" wrap="nowrap">
            <span>
              {name} <span className="quiet">{code}</span>
            </span>
            {!barred && (
              <ActionIcon
                variant="subtle"
                disabled={isBusy}
                onClick={() => void put([id], false)}
                aria-label={t("customer.show", { name })}
              >
                <IconEye size={16} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        ))}
        {barred ? (
          <Text size="sm" className="quiet">
            {barred}
          </Text>
        ) : (
          <Pick label={t("customer.hide")} find={find} take={({ value }) => void put([value], true)} />
        )}
      </Stack>
    </Section>
  )
}
