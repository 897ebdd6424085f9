import type { Calendar } from "./calendar-page"

export type Kind = "OFF" | "CLOSED" | "NO_DELIVERY" | "OPEN"

export interface Rules {
  calendar: Calendar | null
  days: Map<string, { kind: Kind; note: string }>
  holidays: Map<string, string>
}

const NAMES = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"] as const
const MONTHS = 12

const utc = (day: string) => new Date(`${day}T00:00:00Z`)

export function after(day: string, days: number): string {
  const next = utc(day)
  next.setUTCDate(next.getUTCDate() + days)
  return next.toISOString().slice(0, 10)
}

/** The twelve months from the one of a day, each day with its place in a week that begins on Monday. */
export function monthsFrom(today: string) {
  const first = `${today.slice(0, 7)}-01`
  return Array.from({ length: MONTHS }, (_, at) => {
    const begin = utc(first)
    begin.setUTCMonth(begin.getUTCMonth() + at)
    const month = begin.toISOString().slice(0, 7)
    const days: { day: string; column: number }[] = []
    for (let day = `${month}-01`; day.startsWith(month); day = after(day, 1))
      days.push({ day, column: ((utc(day).getUTCDay() + 6) % 7) + 1 })
    return { month, days }
  })
}

/** What a day is: what is said of it alone, else what weekdays and holidays say. */
export function stateOf(day: string, { calendar, days, holidays }: Rules) {
  const own = days.get(day)
  const holiday = holidays.get(day) ?? ""
  if (own) return { kind: own.kind, note: own.note || holiday, isOwn: true }
  const name = NAMES[utc(day).getUTCDay()] as (typeof NAMES)[number]
  const isClosed =
    calendar?.mode === "SPLIT" &&
    (calendar.closedWeekdays.includes(name) || (holiday !== "" && calendar.closedOnHolidays))
  const isBarred =
    (calendar?.noDeliveryWeekdays.includes(name) ?? false) ||
    (holiday !== "" && (calendar?.noDeliveryOnHolidays ?? false))
  const kind: Kind = isClosed && isBarred ? "OFF" : isClosed ? "CLOSED" : isBarred ? "NO_DELIVERY" : "OPEN"
  return { kind, note: holiday, isOwn: false }
}
