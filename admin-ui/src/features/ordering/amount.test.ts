import { describe, expect, test } from "vitest"
import { estimate, less, more, type Sold, typed, upToLot } from "./amount"

const sold = (facts: Partial<Sold> = {}): Sold => ({
  unit: "個",
  saleType: "PIECE",
  lotQuantity: null,
  minimumQuantity: null,
  ...facts,
})

describe("＋ and −", () => {
  test.each([
    [sold(), "", "1", ""],
    [sold(), "3", "4", "2"],
    [sold({ lotQuantity: "6" }), "", "6", ""],
    [sold({ lotQuantity: "6" }), "7", "12", "6"],
    [sold({ lotQuantity: "6", minimumQuantity: "10" }), "", "12", ""],
    [sold({ lotQuantity: "6", minimumQuantity: "10" }), "12", "18", ""],
    [sold({ saleType: "WEIGHT", unit: "kg" }), "0.7", "1", "0.5"],
    [sold({ saleType: "WEIGHT", unit: "g" }), "100", "200", ""],
    [sold({ saleType: "WEIGHT", unit: "kg", lotQuantity: "0.1" }), "0.3", "0.4", "0.2"],
  ])("%o with %s: %s, or %s", (product, now, up, down) => {
    expect(more(now, product)).toBe(up)
    expect(less(now, product)).toBe(down)
  })
})

test("tenths are not lost on the way to a lot", () => {
  expect(upToLot(0.3, sold({ lotQuantity: "0.1" }))).toBe(0.3)
  expect(upToLot(0.31, sold({ lotQuantity: "0.1" }))).toBe(0.4)
})

test.each([
  ["１２", "PIECE", "12"],
  ["0012", "PIECE", "12"],
  ["12個", "PIECE", "12"],
  ["１．２５", "WEIGHT", "1.25"],
  ["1。5", "WEIGHT", "1.5"],
  ["1.2.3456", "WEIGHT", "1.234"],
  ["-3", "WEIGHT", "3"],
  ["abc", "WEIGHT", ""],
])("%s of a %s is %s", (text, saleType, found) => {
  expect(typed(text, sold({ saleType }))).toBe(found)
})

/** 8.5 and 3 at 8 %, 0.5 at 10 %: each line, then the tax of each rate. */
test.each([
  ["DOWN", 8 + 3 + 0 + 0 + 0],
  ["UP", 9 + 3 + 1 + 1 + 1],
  ["HALF_UP", 9 + 3 + 1 + 1 + 0],
])("sums are rounded %s, once for each rate", (rounding, sum) => {
  const lines = [
    { price: 17, quantity: "0.5", taxRate: 8 },
    { price: 3, quantity: "1", taxRate: 8 },
    { price: 1, quantity: "0.5", taxRate: 10 },
  ]
  expect(estimate(lines, rounding)).toBe(sum)
})

test("of what has no price nobody knows the sum", () => {
  expect(estimate([{ price: null, quantity: "1", taxRate: 8 }], "DOWN")).toBeNull()
})
