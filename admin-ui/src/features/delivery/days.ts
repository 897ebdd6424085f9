import { weekdayOf } from "~/ui/format"

export const VIEWS = ["three", "week", "month"] as const
export type View = (typeof VIEWS)[number]

/** A day some days later, as the API writes it. */
export function later(day: string, days: number): string {
  const moved = new Date(`${day}T00:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}

/** The first of the month some months later. */
function monthLater(day: string, months: number): string {
  const moved = new Date(`${day.slice(0, 7)}-01T00:00:00Z`)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  return moved.toISOString().slice(0, 10)
}

/** The days that are seen: three from one on, its week from Sunday, or its month in whole weeks. */
export function daysOf(view: View, day: string): string[] {
  const row = (from: string, count: number) => Array.from({ length: count }, (_, at) => later(from, at))
  if (view === "three") return row(day, 3)
  if (view === "week") return row(later(day, -weekdayOf(day)), 7)
  const first = `${day.slice(0, 7)}-01`
  const from = later(first, -weekdayOf(first))
  const last = later(monthLater(day, 1), -1)
  const weeks = Math.ceil((weekdayOf(first) + Number(last.slice(8))) / 7)
  return row(from, weeks * 7)
}

/** Where one is after turning the page forth or back. */
export function turned(view: View, day: string, by: 1 | -1): string {
  if (view === "three") return later(day, 3 * by)
  return view === "week" ? later(day, 7 * by) : monthLater(day, by)
}
