import { Text } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { all, useLoaded } from "~/framework/use-ask"
import { ask } from "~/graphql/perform"
import { Problem } from "~/ui/problem"
import { AGREED } from "./price.graphql"
import { PriceTable } from "./price-table"

/** Which prices of a product were agreed on, with whom, and for when. */
export function ProductPrices({ product }: { product: string }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const where = { product: { eq: product } }
  const mayRead = session.may("customer:read")
  const { data, problem, again } = useLoaded("agreed", { where }, () =>
    mayRead ? all(async (after) => (await ask(AGREED, { where, after })).agreedPrices) : Promise.resolve([]),
  )
  if (!mayRead) return null
  return (
    <Section title={t("price.ofProduct")}>
      {problem !== null && <Problem text={words(problem)} again={again} />}
      {data?.length === 0 && <Text className="quiet">{t("price.noneOfProduct")}</Text>}
      {data && data.length > 0 && <PriceTable rows={data} isOfProduct again={again} />}
    </Section>
  )
}
