import { Button, Text } from "@mantine/core"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/section"
import { useAsk } from "~/framework/use-ask"
import { shortDate, shortMoment } from "~/ui/format"
import { Days } from "./days"
import { ahead } from "./form-list"
import { DATES } from "./ordering.graphql"
import { ofField, type Refusal } from "./use-check"
import type { Order } from "./use-order"

const DAYS = 34

/** When it shall come: the days on which the seller delivers what is in the cart. */
export function DeliveryDay({ id, order, refusals }: { id: string; order: Order; refusals: Refusal[] }) {
  const { t } = useTranslation()
  const { data } = useAsk("dates", DATES, { id, until: ahead(DAYS) })
  const { wish, cart } = order
  const days =
    data?.cart?.deliverableDates ??
    (data?.node && "deliverableDates" in data.node ? data.node.deliverableDates : [])
  const refused = ofField(refusals, "wishedOn")
  const first = days.find(({ isPossible }) => isPossible)?.date
  const chosen = wish.date === undefined ? undefined : (wish.date ?? "")
  const chosenDay = days.find((day) => day.date === chosen)
  useEffect(() => {
    if (chosen === undefined && first) cart.wish({ date: first })
  }, [chosen, first, cart])
  return (
    <Section
      title={t("ordering.when")}
      action={
        <Button
          size="compact-sm"
          variant={chosen === "" ? "filled" : "default"}
          aria-pressed={chosen === ""}
          onClick={() => cart.wish({ date: chosen === "" ? first : null })}
        >
          {t("ordering.anyDay")}
        </Button>
      }
    >
      {refused && (
        <div className="wrong-box" role="alert">
          <Text size="sm" className="wrong">
            {refused.message}
          </Text>
          {refused.nextDeliveryDate && (
            <Button size="xs" onClick={() => cart.wish({ date: refused.nextDeliveryDate })}>
              {t("ordering.takeDay", { date: shortDate(refused.nextDeliveryDate) })}
            </Button>
          )}
        </div>
      )}
      <Days days={days} chosen={chosen} choose={(date) => cart.wish({ date })} />
      <Text size="sm" mt={6} aria-live="polite">
        {chosen ? (
          <>
            <b>{shortDate(chosen)}</b>
            {chosenDay?.orderBy && ` — ${t("ordering.orderBy", { moment: shortMoment(chosenDay.orderBy) })}`}
          </>
        ) : (
          chosen === "" && t("ordering.anyDayText")
        )}
      </Text>
    </Section>
  )
}
