import type { ResultOf } from "~/graphql/tada"
import type { Day, Entry } from "./day-box"
import type { DELIVERIES } from "./delivery.graphql"

type Key = { wishedDay: string | null; plannedDay: string | null }

const dayOf = ({ wishedDay, plannedDay }: Key) => wishedDay ?? plannedDay ?? ""

/** What the API has counted, put into its days. */
export function gathered(found: ResultOf<typeof DELIVERIES>, days: string[], isProducts: boolean): Day[] {
  const totals = new Map(found.orders.days.map((one) => [dayOf(one.key), one]))
  const entries = new Map<string, Entry[]>()
  const add = (day: string, entry: Entry) => entries.set(day, [...(entries.get(day) ?? []), entry])
  for (const { key, sum } of (isProducts && found.orders.products) || [])
    add(dayOf(key), {
      id: `${key.name} ${key.unit}`,
      name: key.name ?? "",
      quantity: sum.quantity,
      unit: key.unit ?? "",
    })
  for (const { key, count, sum } of (!isProducts && found.orders.orders) || [])
    add(dayOf(key), {
      id: `${key.customer?.id} ${key.status}`,
      name: key.customer?.name ?? null,
      status: key.status ?? "PLACED",
      count,
      total: sum.total,
    })
  return days.map((day) => ({
    day,
    orders: totals.get(day)?.count ?? 0,
    total: totals.get(day)?.sum.total ?? null,
    entries: entries.get(day) ?? [],
  }))
}
