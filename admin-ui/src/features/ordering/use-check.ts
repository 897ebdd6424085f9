import { useEffect, useRef, useState } from "react"
import { perform, type UserError } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { CHECK } from "./ordering.graphql"

export interface Refusal extends UserError {
  nextDeliveryDate?: string | null
  /** What can be ordered instead; nothing, if it cannot. */
  nearest?: string
}
export type Draft = NonNullable<ResultOf<typeof CHECK>["orderCheck"]["draft"]>

export interface Wanted {
  orderForm: string
  deliveryPlace: string | null
  wishedOn: string | null
  remark: string
  customValues: { label: string; value: string }[]
  lines: { item: string; quantity: string; remark: string }[]
}

interface Checked<Found> {
  of: string
  found: Found | null
  refusals: Refusal[]
  problem: unknown
}

const PATIENCE_MS = 350
const NOTHING = { of: "", found: null, refusals: [], problem: null }

/** What the API says to something that is being written, a moment after the last key. */
export function useChecked<Asked, Found>(
  asked: Asked,
  isEmpty: boolean,
  run: (asked: Asked) => Promise<{ found: Found | null; userErrors: Refusal[] }>,
) {
  const key = JSON.stringify(asked)
  const [checked, put] = useState<Checked<Found>>(NOTHING)
  const [turn, setTurn] = useState(0)
  const latest = useRef(key)
  latest.current = key
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn asks anew
  useEffect(() => {
    if (isEmpty) return put({ ...NOTHING, of: key })
    const ask = async () => {
      try {
        const { found, userErrors } = await run(JSON.parse(key) as Asked)
        if (latest.current === key) put({ of: key, found, refusals: userErrors, problem: null })
      } catch (problem) {
        if (latest.current === key) put({ of: key, found: null, refusals: [], problem })
      }
    }
    const wait = setTimeout(() => void ask(), PATIENCE_MS)
    const wake = () => void ask()
    addEventListener("online", wake)
    return () => {
      clearTimeout(wait)
      removeEventListener("online", wake)
    }
  }, [key, turn])
  const isFresh = checked.of === key
  return {
    isFresh,
    draft: isFresh ? checked.found : null,
    refusals: checked.refusals,
    problem: isFresh ? checked.problem : null,
    again() {
      put(NOTHING)
      setTurn((former) => former + 1)
    },
  }
}

/** What the API says to an order as it stands: sums, and what stands against it. */
export const useCheck = (wanted: Wanted) =>
  useChecked(wanted, wanted.lines.length === 0, async (input) => {
    const { draft, userErrors } = await perform(CHECK, input)
    return { found: draft, userErrors }
  })

/** What stands against the line of a product. */
export function ofLine(
  refusals: Refusal[],
  wanted: Pick<Wanted, "lines">,
  item: string,
): Refusal | undefined {
  return refusals.find(({ path }) => path[0] === "lines" && wanted.lines[Number(path[1])]?.item === item)
}
export const ofField = (refusals: Refusal[], name: string) => refusals.find(({ path }) => path[0] === name)
export const ofWhole = (refusals: Refusal[]) =>
  refusals.filter(
    ({ path }) =>
      !["lines", "wishedOn", "deliveryPlace"].includes(path[0] ?? "") &&
      (path[0] !== "customValues" || path.length < 2),
  )
