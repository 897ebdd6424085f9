import { expect, test } from "vitest"
import type { Known } from "./input-types"
import { kindOf, whereOf } from "./list-state"

const field = (type: string) => ({ type, kind: "input" as const })
const KNOWN: Known = {
  inputs: {
    OrderWhere: {
      status: field("OrderStatusFilter"),
      number: field("StringFilter"),
      placedAt: field("DateTimeFilter"),
      wantedOn: field("DateFilter"),
      total: field("IntFilter"),
      weight: field("DecimalFilter"),
      isRead: field("BooleanFilter"),
      customer: field("IDFilter"),
    },
    OrderStatusFilter: { in: { type: "OrderStatus", kind: "enum" } },
    IntFilter: { in: { type: "Int", kind: "scalar" } },
  },
  enums: { OrderStatus: ["PLACED", "CONFIRMED"] },
}
const where = (search: Record<string, string>, always?: object) =>
  whereOf(search, { type: "OrderWhere", fields: Object.keys(KNOWN.inputs.OrderWhere ?? {}), always }, KNOWN)

test.each([
  ["OrderStatusFilter", "enum"],
  ["StringFilter", "text"],
  ["DateFilter", "date"],
  ["DateTimeFilter", "moment"],
  ["BooleanFilter", "boolean"],
  ["IDFilter", "id"],
  ["IntFilter", "number"],
  ["DecimalFilter", "number"],
])("%s is asked for as %s", (type, kind) => {
  expect(kindOf(type, KNOWN).kind).toBe(kind)
})

test("an address without filters asks for all rows", () => {
  expect(where({})).toBeUndefined()
  expect(where({ q: "トマト", sort: "NUMBER_ASC" })).toBeUndefined()
  expect(whereOf({ status: "PLACED" }, undefined, KNOWN)).toBeUndefined()
})

test("filters are asked for together, with what always holds", () => {
  expect(where({ status: "PLACED,CONFIRMED" })).toEqual({ status: { in: ["PLACED", "CONFIRMED"] } })
  expect(where({ number: "00", isRead: "false" }, { business: { eq: "b" } })).toEqual({
    and: [{ business: { eq: "b" } }, { number: { startsWith: "00" } }, { isRead: { eq: false } }],
  })
})

test("days of a moment are days in Japan, the last one whole", () => {
  expect(where({ placedAt: "2026-12-31..2026-12-31" })).toEqual({
    placedAt: { gte: "2026-12-31T00:00:00+09:00", lt: "2027-01-01T00:00:00+09:00" },
  })
  expect(where({ placedAt: "..2028-02-28" })).toEqual({ placedAt: { lt: "2028-02-29T00:00:00+09:00" } })
})

test.each([
  [{ total: "100.." }, { total: { gte: 100 } }],
  [{ total: "..0" }, { total: { lte: 0 } }],
  [{ weight: "0.5..1.5" }, { weight: { gte: "0.5", lte: "1.5" } }],
  [{ wantedOn: "2026-12-01..2026-12-02" }, { wantedOn: { gte: "2026-12-01", lte: "2026-12-02" } }],
  [{ customer: "a,b" }, { customer: { in: ["a", "b"] } }],
])("%o", (search, asked) => {
  expect(where(search as unknown as Record<string, string>)).toEqual(asked)
})

test("a bound that is no number is left out, never sent as one", () => {
  expect(where({ total: "many..9" })).toEqual({ total: { lte: 9 } })
  expect(where({ total: "1.5.." })).toEqual({ total: {} })
})
