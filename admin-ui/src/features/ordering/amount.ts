import { halfWidth } from "~/framework/fields/half-width"

export interface Sold {
  unit: string
  saleType: string
  lotQuantity: string | null
  minimumQuantity: string | null
}

const MOST_DIGITS = 3

/** One press of ＋: a lot, a piece, or what a hand puts on the scales. */
export function step({ saleType, unit, lotQuantity }: Sold): number {
  if (lotQuantity) return Number(lotQuantity)
  if (saleType === "PIECE") return 1
  return unit === "g" ? 100 : 0.5
}

/** More of it: at once as much as must be ordered, then step by step, from lot to lot. */
export function more(now: string, sold: Sold): string {
  const by = step(sold)
  const least = Math.max(by, Number(sold.minimumQuantity ?? 0))
  const next = (Math.floor(exact(Number(now || 0) / by)) + 1) * by
  return plain(Math.max(next, upToLot(least, sold)))
}

/** Less of it; below what must be ordered there is nothing. */
export function less(now: string, sold: Sold): string {
  const by = step(sold)
  const next = (Math.ceil(exact(Number(now || 0) / by)) - 1) * by
  return next < Math.max(Number(sold.minimumQuantity ?? 0), 0.001) ? "" : plain(next)
}

export function upToLot(value: number, { lotQuantity }: Sold): number {
  const lot = Number(lotQuantity ?? 0)
  return lot ? exact(Math.ceil(exact(value / lot)) * lot) : value
}

/** What was typed, as the API takes it; nothing is nothing. */
export function typed(text: string, { saleType }: Sold): string {
  const kept = halfWidth(text)
    .replace(/[。、，]/g, ".")
    .replace(saleType === "PIECE" ? /\D/g : /[^\d.]/g, "")
  const [whole = "", ...rest] = kept.split(".")
  return rest.length ? `${whole}.${rest.join("").slice(0, MOST_DIGITS)}` : whole.replace(/^0+(?=\d)/, "")
}

export const isNothing = (quantity: string) => !(Number(quantity) > 0)

const exact = (value: number) => Math.round(value * 1e6) / 1e6
export const plain = (value: number) => String(exact(value))

type Rounding = "DOWN" | "UP" | "HALF_UP" | (string & {})

/** About what it comes to, until the API has said it: rounded per line, and once for each rate. */
export function estimate(
  lines: { price: number | null; quantity: string; taxRate: number }[],
  rounding: Rounding | undefined,
): number | null {
  if (lines.some(({ price }) => price === null)) return null
  const round = rounding === "UP" ? Math.ceil : rounding === "DOWN" ? Math.floor : Math.round
  const nets = new Map<number, number>()
  for (const { price, quantity, taxRate } of lines)
    nets.set(taxRate, (nets.get(taxRate) ?? 0) + round(exact((price ?? 0) * Number(quantity))))
  return [...nets].reduce((sum, [rate, net]) => sum + net + round(exact((net * rate) / 100)), 0)
}
