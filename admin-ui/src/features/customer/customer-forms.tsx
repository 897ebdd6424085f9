import { Checkbox, Group, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { Section } from "~/framework/detail-page"
import { Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import { useEnumWords } from "~/i18n/words"
import { Status } from "~/ui/status"
import { ALLOW_FORMS, OWN_FORMS } from "./customer.graphql"
import type { Customer } from "./customer-page"

/** The order forms that a customer may order from; a tick is stored at once. */
export function AllowedForms({
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
  const word = useEnumWords()
  const [isBusy, setBusy] = useState(false)
  const allowed = customer.orderFormAccesses.map(({ form }) => form?.id ?? "")
  async function tick(id: string, isAllowed: boolean) {
    setBusy(true)
    const orderForms = isAllowed ? [...allowed, id] : allowed.filter((one) => one !== id)
    try {
      const { userErrors } = await perform(ALLOW_FORMS, { id: customer.id, orderForms })
      if (userErrors.length) complain(userErrors)
      else say(t("form.saved"))
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
    again()
  }
  return (
    <Section title={t("customer.forms")}>
      <Read document={OWN_FORMS} variables={{ business: session.business?.id ?? "" }}>
        {({ orderForms }) =>
          orderForms.nodes.length === 0 ? (
            <Text className="quiet">{t("customer.noForms")}</Text>
          ) : (
            <Stack gap="xs">
              {orderForms.nodes.map(({ id, name, status }) => (
                <Group key={id} gap="sm">
                  <Checkbox
                    label={name}
                    checked={allowed.includes(id)}
                    disabled={Boolean(barred) || isBusy}
                    onChange={(event) => void tick(id, event.currentTarget.checked)}
                  />
                  <Status value={status} label={word("OrderFormStatus", status)} />
                </Group>
              ))}
            </Stack>
          )
        }
      </Read>
      {barred && (
        <Text size="sm" className="quiet" mt="xs">
          {barred}
        </Text>
      )}
    </Section>
  )
}
