import { useNavigate, useSearch } from "@tanstack/react-router"
import { useCallback, useMemo, useState } from "react"
import type { Known } from "./input-types"

export type Search = Record<string, string>

/** What a list shows stands in its address: `?q=…&sort=…&status=PLACED,CONFIRMED&placedAt=2026-11-01..2026-11-30`. */
export function useListSearch(): [
  Search,
  (change: Record<string, string | undefined>) => void,
  (all: Search) => void,
] {
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const change = useCallback(
    (next: Record<string, string | undefined>) =>
      void navigate({
        to: ".",
        search: (former: Search) =>
          Object.fromEntries(Object.entries({ ...former, ...next }).filter(([, value]) => value)) as never,
        replace: true,
      }),
    [navigate],
  )
  const replace = useCallback((all: Search) => void navigate({ to: ".", search: all as never }), [navigate])
  return [search, change, replace]
}

export type FilterKind = "enum" | "text" | "date" | "moment" | "boolean" | "number" | "id"

/** How a filter of the API is asked for, by the name of its type. */
export function kindOf(type: string, known: Known): { kind: FilterKind; values: string[] } {
  if (type === "StringFilter") return { kind: "text", values: [] }
  if (type === "DateFilter") return { kind: "date", values: [] }
  if (type === "DateTimeFilter") return { kind: "moment", values: [] }
  if (type === "BooleanFilter") return { kind: "boolean", values: [] }
  if (type === "IDFilter") return { kind: "id", values: [] }
  const inner = known.inputs[type]?.in?.type ?? ""
  const values = known.enums[inner]
  return values ? { kind: "enum", values } : { kind: "number", values: [] }
}

/** The `where` that the address asks for. */
export function whereOf(
  search: Search,
  where:
    | {
        type: string
        fields: string[]
        always?: object
        switches?: { name: string; on: Record<string, unknown>; off?: Record<string, unknown> }[]
      }
    | undefined,
  known: Known,
) {
  if (!where) return undefined
  const parts: Record<string, unknown>[] = where.always ? [{ ...where.always }] : []
  for (const { name, on, off } of where.switches ?? []) {
    const part = search[name] ? on : off
    if (part) parts.push(part)
  }
  for (const field of where.fields) {
    const given = search[field]
    const type = known.inputs[where.type]?.[field]?.type
    if (!given || !type) continue
    parts.push({ [field]: condition(given, kindOf(type, known).kind, type) })
  }
  return parts.length > 1 ? { and: parts } : parts[0]
}

function condition(given: string, kind: FilterKind, type: string): Record<string, unknown> {
  const [from, to] = given.split("..")
  switch (kind) {
    case "enum":
      return { in: given.split(",") }
    case "text":
      return { startsWith: given }
    case "boolean":
      return { eq: given === "true" }
    case "id":
      return { in: given.split(",") }
    case "moment":
      return { ...(from && { gte: `${from}T00:00:00+09:00` }), ...(to && { lt: dayAfter(to) }) }
    default: {
      const [least, most] = [bound(from, type), bound(to, type)]
      return { ...(least !== undefined && { gte: least }), ...(most !== undefined && { lte: most }) }
    }
  }
}

/** A decimal and a day are text in the API; whole numbers are numbers. What is none is left out. */
function bound(given: string | undefined, type: string): string | number | undefined {
  if (!given) return undefined
  if (type === "DateFilter" || type === "DecimalFilter") return given
  return Number.isInteger(Number(given)) ? Number(given) : undefined
}

/** The first moment of the day after, in Japan. */
function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return `${next.toISOString().slice(0, 10)}T00:00:00+09:00`
}

/** A value that this browser keeps. */
export function useKept<Value>(key: string, initial: Value): [Value, (next: Value) => void] {
  const [value, put] = useState<Value>(() => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "") as Value
    } catch {
      return initial
    }
  })
  const keep = useCallback(
    (next: Value) => {
      localStorage.setItem(key, JSON.stringify(next))
      put(next)
    },
    [key],
  )
  return useMemo(() => [value, keep], [value, keep])
}
