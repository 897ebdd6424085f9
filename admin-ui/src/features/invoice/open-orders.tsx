import { Checkbox, Text } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { all, useLoaded } from "~/framework/use-ask"
import { ask } from "~/graphql/perform"
import { useEnumWords } from "~/i18n/words"
import { count, date, dayOf, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { Status } from "~/ui/status"
import { OPEN_ORDERS } from "./invoice.graphql"
import "./invoice.css"

interface Properties {
  customer: string
  until: string
  chosen: string[]
  choose(orders: string[]): void
}

/** The orders of a customer that stand on no invoice, to be chosen. */
export function OpenOrders({ customer, until, chosen, choose }: Properties) {
  const { t } = useTranslation()
  const word = useEnumWords()
  const { data, problem, again } = useLoaded("openOrders", { customer }, async (own) => {
    const orders = await all(async (after) => (await ask(OPEN_ORDERS, { ...own, after })).orders)
    return orders.filter(({ isBilled }) => isBilled === false)
  })
  if (!data) return problem ? <Problem text={words(problem)} again={again} /> : null
  const dayOfOrder = (order: (typeof data)[number]) =>
    dayOf(new Date(order.shippedAt ?? order.confirmedAt ?? order.placedAt))
  const open = data.filter((order) => !until || dayOfOrder(order) <= until)
  if (open.length === 0) return <Text className="quiet">{t("invoice.noOrders")}</Text>
  const ids = open.map(({ id }) => id)
  const mine = chosen.filter((id) => ids.includes(id))
  const sum = open.filter(({ id }) => mine.includes(id)).reduce((total, one) => total + (one.total ?? 0), 0)
  return (
    <div style={{ width: "100%" }}>
      <div className="open-order">
        <Checkbox
          label={t("list.selectAll")}
          checked={mine.length === ids.length}
          indeterminate={mine.length > 0 && mine.length < ids.length}
          onChange={() => choose(mine.length === ids.length ? [] : ids)}
        />
        <Text size="sm" fw={600} className="number" aria-live="polite">
          {t("list.selected", { count: mine.length, number: count(mine.length) })} ・ {yen(sum)}
        </Text>
      </div>
      {open.map((order) => (
        <div key={order.id} className="open-order">
          <Checkbox
            label={`${order.number} ・ ${date(dayOfOrder(order))}`}
            checked={mine.includes(order.id)}
            onChange={() =>
              choose(mine.includes(order.id) ? mine.filter((id) => id !== order.id) : [...mine, order.id])
            }
          />
          <Status value={order.status} label={word("OrderStatus", order.status)} />
          <Text size="sm" className="number" w={90}>
            {yen(order.total)}
          </Text>
        </div>
      ))}
    </div>
  )
}
