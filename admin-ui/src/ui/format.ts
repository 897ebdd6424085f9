import { language } from "~/i18n/language"

const where = language() === "ja" ? "ja-JP" : "en-GB"
const yenFormat = new Intl.NumberFormat(where, {
  style: "currency",
  currency: "JPY",
  currencyDisplay: "narrowSymbol",
})
const plain = new Intl.NumberFormat(where, { maximumFractionDigits: 3 })
const zone = "Asia/Tokyo"
const day = new Intl.DateTimeFormat(where, { dateStyle: "medium", timeZone: zone })
const month = new Intl.DateTimeFormat(where, { year: "numeric", month: "long", timeZone: zone })
const short = new Intl.DateTimeFormat(where, {
  month: "numeric",
  day: "numeric",
  weekday: "short",
  timeZone: zone,
})
const moment = new Intl.DateTimeFormat(where, {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: zone,
})
const dayMonth = new Intl.DateTimeFormat(where, { month: "numeric", day: "numeric", timeZone: zone })
const soon = new Intl.DateTimeFormat(where, {
  month: "numeric",
  day: "numeric",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: zone,
})
const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone })

/** 1234 → ￥1,234; what the reader may not see, or nobody has set, is a dash. */
export const yen = (value: number | null | undefined) =>
  value === null || value === undefined ? "—" : yenFormat.format(value)
export const quantity = (value: string | null | undefined, unit = "") =>
  value === null || value === undefined ? "—" : `${plain.format(Number(value))}${unit && `\u2009${unit}`}`
export const count = (value: number) => plain.format(value)
/** A Date of the API, a day without a zone. */
export const date = (value: string | null | undefined) =>
  value ? day.format(new Date(`${value}T12:00:00+09:00`)) : "—"
/** The month of a day: 2026年12月. */
export const monthOf = (value: string) => month.format(new Date(`${value}T12:00:00+09:00`))
export const shortDate = (value: string | null | undefined) =>
  value ? short.format(new Date(`${value}T12:00:00+09:00`)) : "—"
/** A DateTime of the API, as Japan's clocks show it. */
export const dateTime = (value: string | null | undefined) => (value ? moment.format(new Date(value)) : "—")
/** A moment that is near: without its year. */
export const shortMoment = (value: string | null | undefined) => (value ? soon.format(new Date(value)) : "—")
/** The day of a moment, without its year. */
export const monthDay = (value: string) => dayMonth.format(new Date(value))
/** The day in Japan, as the API writes a Date. */
export const dayOf = (value: Date) => today.format(value)

const letter = new Intl.DateTimeFormat(where, { weekday: "narrow", timeZone: "UTC" })
const SUNDAY = Date.UTC(2026, 0, 4)
const DAY_MS = 86_400_000
/** The days of the week, from Sunday, in a letter or so. */
export const weekdays = () =>
  Array.from({ length: 7 }, (_, at) => ({ id: at, label: letter.format(SUNDAY + at * DAY_MS) }))
/** 0 is Sunday. */
export const weekdayOf = (value: string) => new Date(`${value}T00:00:00Z`).getUTCDay()
export const dayNumber = (value: string) => String(Number(value.slice(8)))
