import { useMemo } from "react"
import { useAsk } from "~/framework/use-ask"
import type { ResultOf } from "~/graphql/tada"
import { estimate, isNothing } from "./amount"
import { useCart } from "./cart"
import { fold } from "./fold"
import { FORM } from "./ordering.graphql"
import { useCheck, type Wanted } from "./use-check"

type Read = ResultOf<typeof FORM>
export type Form = Extract<NonNullable<Read["node"]>, { items: unknown }>
export type Item = Form["items"][number] & { product: NonNullable<Form["items"][number]["product"]> }
export type Offered = Item & { folded: string }
export type Place = Read["deliveryPlaces"]["nodes"][number]

const readable = ({ product }: Item) =>
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
  const chosen = items.filter((one) => lines[one.id] && !isNothing(lines[one.id]?.quantity ?? ""))
  const place = places.find((one) => one.id === wish.place) ?? places[0]
  const wanted: Wanted = {
    orderForm: id,
    deliveryPlace: place?.id ?? null,
    wishedOn: wish.date ?? null,
    remark: wish.remark ?? "",
    customValues: (form?.customFields ?? []).flatMap(({ label }) =>
      wish.answers?.[label]?.trim() ? [{ label, value: wish.answers[label].trim() }] : [],
    ),
    lines: chosen.map((one) => ({
      item: one.id,
      quantity: lines[one.id]?.quantity.replace(/\.$/, "") ?? "0",
      remark: lines[one.id]?.remark ?? "",
    })),
  }
  const check = useCheck(data ? wanted : { ...wanted, lines: [] })
  const about = estimate(
    chosen.map(({ id: item, price, product }) => ({
      price,
      quantity: lines[item]?.quantity ?? "0",
      taxRate: product.taxRate,
    })),
    form?.business?.rounding,
  )
  return {
    form,
    places,
    place,
    items,
    chosen,
    cart,
    lines,
    wish,
    saved,
    wanted,
    check,
    about,
    data,
    problem,
    again,
  }
}

export type Order = ReturnType<typeof useOrder>
