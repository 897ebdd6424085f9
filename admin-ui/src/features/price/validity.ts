import type { ResultOf } from "~/graphql/tada"
import { dayOf } from "~/ui/format"
import type { AGREED } from "./price.graphql"

export type Agreed = ResultOf<typeof AGREED>["agreedPrices"]["nodes"][number]
/** 適用中, 予定, 終了, or that another price goes before it. */
export type Standing = "now" | "planned" | "ended" | "behind"

const ownerOf = ({ customer, priceGroup, product }: Agreed) =>
  `${customer?.id ?? priceGroup?.id} ${product?.id}`
const isRunning = ({ validFrom, validUntil }: Agreed, day: string) =>
  (validFrom ?? "") <= day && day <= (validUntil ?? "9999")
/** One with a last day goes before the others; of those, the newest. */
const rank = ({ validFrom, validUntil }: Agreed) => `${validUntil ? 1 : 0}${validFrom ?? ""}`

/** What each of several prices is today, among those of the same owner and product. */
export function standings(rows: Agreed[], day = dayOf(new Date())): Map<string, Standing> {
  const best = new Map<string, Agreed>()
  for (const row of rows) {
    const former = best.get(ownerOf(row))
    if (isRunning(row, day) && (!former || rank(former) < rank(row))) best.set(ownerOf(row), row)
  }
  const standing = (row: Agreed): Standing => {
    if ((row.validFrom ?? "") > day) return "planned"
    if (row.validUntil && row.validUntil < day) return "ended"
    if (best.get(ownerOf(row)) === row) return "now"
    return isOver(row, best.get(ownerOf(row))) ? "ended" : "behind"
  }
  return new Map(rows.map((row) => [row.id, standing(row)]))
}

/** A price without a last day is over when a newer one of its kind has begun; behind one with a last day it waits. */
const isOver = (row: Agreed, now: Agreed | undefined) =>
  !row.validUntil && now !== undefined && !now.validUntil

export const inOrder = (rows: Agreed[]) =>
  [...rows].sort(
    (one, other) =>
      (one.product?.name ?? "").localeCompare(other.product?.name ?? "", "ja") ||
      (one.customer?.name ?? "").localeCompare(other.customer?.name ?? "", "ja") ||
      (one.validFrom ?? "").localeCompare(other.validFrom ?? ""),
  )
