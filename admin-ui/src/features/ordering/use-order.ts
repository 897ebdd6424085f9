import { useMemo } from "react"
import { useAsk } from "~/framework/use-ask"
import type { ResultOf } from "~/graphql/tada"
import { estimate, isNothing } from "./amount"
import { type Line, useCart, type Wish } from "./cart"
import { fold } from "./fold"
import { FORM } from "./ordering.graphql"
import { useCheck, type Wanted } from "./use-check"

type Read = ResultOf<typeof FORM>
export type Form = Extract<NonNullable<Read["node"]>, { items: unknown }>
export type Item = Form["items"][number] & { product: NonNullable<Form["items"][number]["product"]> }
export type Offered = Item & { folded: string }
export type Place = Read["deliveryPlaces"]["nodes"][number]

/** What is searched of a product. */
export const readable = ({ product }: Item) =>
  fold([product.name, product.code, product.janCode, ...product.tags].join(" "))

/** An order being written: the form, the cart, and what the API says to both. */
export function useOrder(id: string) {
  const { data, problem, again } = useAsk("form", FORM, { id })
  const { cart, lines, wish, saved } = useCart(id)
  const form = data?.node && "items" in data.node ? (data.node as Form) : null
  const places = data?.deliveryPlaces.nodes ?? []
  const items = useMemo<Offered[]>(
    () =>
      (form?.items ?? [])
        .filter((one): one is Item => one.product !== null)
        .map((one) => ({ ...one, folded: readable(one) })),
    [form],
  )
  const place = places.find((one) => one.id === wish.place) ?? places[0]
  const whole = { id, form, items, place, wish }
  const day = form?.takesSeveralDates ? null : (wish.date ?? null)
  return {
    form,
    places,
    place,
    items,
    cart,
    wish,
    saved,
    data,
    problem,
    again,
    ...useFilled(whole, lines, day),
  }
}

interface Whole {
  id: string
  form: Form | null
  items: Offered[]
  place: Place | undefined
  wish: Wish
}

/** What is in a cart, as it would be ordered for a day. */
export function useFilled({ id, form, items, place, wish }: Whole, lines: Lines, day: string | null) {
  const chosen = chosenOf(items, lines)
  const wanted: Wanted = {
    orderForm: id,
    deliveryPlace: place?.id ?? null,
    wishedOn: day,
    remark: wish.remark ?? "",
    customValues: answersOf(form, wish),
    lines: linesOf(chosen, lines),
  }
  return { lines, chosen, wanted, check: useCheck(wanted), about: about(form, chosen, lines) }
}

type Lines = Record<string, Line>

export const chosenOf = (items: Offered[], lines: Lines) =>
  items.filter((one) => !isNothing(lines[one.id]?.quantity ?? ""))

export const answersOf = (form: Form | null, { answers }: Wish) =>
  (form?.customFields ?? []).flatMap(({ label }) =>
    answers?.[label]?.trim() ? [{ label, value: answers[label].trim() }] : [],
  )

export const linesOf = (chosen: Item[], lines: Lines) =>
  chosen.map((one) => ({
    item: one.id,
    quantity: lines[one.id]?.quantity.replace(/\.$/, "") ?? "0",
    remark: lines[one.id]?.remark ?? "",
  }))

/** About what it comes to. */
export const about = (form: Pick<Form, "business"> | null, chosen: Item[], lines: Lines) =>
  estimate(
    chosen.map(({ id, price, product }) => ({
      price,
      quantity: lines[id]?.quantity ?? "0",
      taxRate: product.taxRate,
    })),
    form?.business?.rounding,
  )

export type Order = ReturnType<typeof useOrder>
