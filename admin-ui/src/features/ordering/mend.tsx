import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { quantity as shown } from "~/ui/format"
import { plain } from "./amount"
import type { Refusal } from "./use-check"
import type { Item } from "./use-order"

interface Properties {
  item: Item
  refused: Refusal
  change(quantity: string): void
}

/** What no quantity helps against. */
const NEVER = new Set(["NOT_FOUND", "NOT_APPROVED"])

/** The nearest quantity that would be taken, in one press: the API has said it. */
export default function Mend({ item: { product }, refused, change }: Properties) {
  const { t } = useTranslation()
  const nearest = refused.nearest ?? (NEVER.has(refused.code) ? "0" : undefined)
  if (nearest === undefined) return null
  const best = plain(Number(nearest))
  return (
    <Button size="compact-sm" variant="light" onClick={() => change(best === "0" ? "" : best)}>
      {best === "0" ? t("ordering.takeOut") : t("ordering.make", { quantity: shown(best, product.unit) })}
    </Button>
  )
}
