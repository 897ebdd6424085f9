import { NativeSelect, Text } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { Section } from "~/framework/section"
import { useAsk } from "~/framework/use-ask"
import { perform } from "~/graphql/perform"
import { ALL_GROUPS, SET_GROUP } from "./price.graphql"

interface Properties {
  customer: { id: string; version: number; priceGroup: { id: string } | null }
  barred: string | false
  again(): void
}

/** The price group that a customer belongs to, if any; it is stored at once. */
export function CustomerGroup({ customer, barred, again }: Properties) {
  const { t } = useTranslation()
  const { data } = useAsk("all-price-groups", ALL_GROUPS, {})
  async function put(group: string) {
    try {
      const asked = { id: customer.id, expectedVersion: customer.version, priceGroup: group || null }
      const { userErrors } = await perform(SET_GROUP, asked)
      if (userErrors.length) complain(userErrors)
      else say(t("form.saved"))
    } catch (problem) {
      complain(problem)
    }
    again()
  }
  const groups = data?.priceGroups.nodes ?? []
  return (
    <Section title={t("price.group")}>
      <NativeSelect
        aria-label={t("price.group")}
        value={customer.priceGroup?.id ?? ""}
        disabled={Boolean(barred) || !data}
        data={[
          { value: "", label: t("price.noGroup") },
          ...groups.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(event) => void put(event.currentTarget.value)}
      />
      <Text size="sm" className="quiet" mt="xs">
        {barred || t("price.groupHint")}
      </Text>
    </Section>
  )
}
