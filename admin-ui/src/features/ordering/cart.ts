import { useEffect, useSyncExternalStore } from "react"
import { useSession } from "~/framework/session"
import { ask, perform, Unanswered } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { dayOf } from "~/ui/format"
import { isNothing } from "./amount"
import { CART, CART_PUT } from "./ordering.graphql"

export interface Line {
  quantity: string
  remark: string
}

/** What is wished besides the goods. */
export interface Wish {
  place?: string
  date?: string | null
  remark?: string
  /** To the form's own questions, by their labels. */
  answers?: Record<string, string>
}

interface Kept {
  lines: Record<string, Line>
  /** What the server does not know yet. */
  dirty: string[]
  wish: Wish
}

export type Saved = "saved" | "saving" | "here"

const PATIENCE_MS = 700
const AGAIN_MS = 8000

type Told = Pick<NonNullable<ResultOf<typeof CART>["cart"]>, "items">

/** A cart of one form: written on this device at once, on the server soon; what is typed here is never lost. */
export class Cart {
  private kept: Kept = { lines: {}, dirty: [], wish: {} }
  private saved: Saved = "saved"
  private timer = 0
  private pushing: Promise<void> | null = null
  private shown: { lines: Kept["lines"]; wish: Wish; saved: Saved }
  private readonly listeners = new Set<() => void>()

  constructor(
    private readonly form: string,
    private readonly name: string,
    /** Of a form that takes several dates: the one of this cart. */
    readonly day: string | null = null,
  ) {
    try {
      this.kept = { ...this.kept, ...(JSON.parse(localStorage.getItem(name) ?? "{}") as Kept) }
    } catch {
      // What cannot be read is as if nothing had been kept.
    }
    if ((this.kept.wish.date ?? "9") < dayOf(new Date())) this.kept.wish.date = undefined
    this.shown = { lines: this.kept.lines, wish: this.kept.wish, saved: this.saved }
    addEventListener("online", () => this.kept.dirty.length && void this.push())
  }

  listen = (listener: () => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }
  get = () => this.shown

  change(item: string, line: Partial<Line>) {
    const former = this.kept.lines[item] ?? { quantity: "", remark: "" }
    this.put({
      lines: { ...this.kept.lines, [item]: { ...former, ...line } },
      dirty: [...new Set([...this.kept.dirty, item])],
    })
    this.tell(navigator.onLine ? "saving" : "here")
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.push(), PATIENCE_MS)
  }

  wish(wish: Wish) {
    this.put({ wish: { ...this.kept.wish, ...wish } })
  }

  /** What another device has put in comes here; what is only here goes there first. */
  async pull(isNew = false) {
    if (isNew) this.put({ lines: {}, dirty: [] })
    if (this.kept.dirty.length) return this.push()
    try {
      const { cart } = await ask(CART, { form: this.form, day: this.day })
      this.receive(cart)
    } catch (problem) {
      if (!(problem instanceof Unanswered)) throw problem
    }
  }

  /** What the server knows; what is typed here and not told yet is newer. */
  receive(told: Told | null) {
    if (this.kept.dirty.length) void this.push()
    else this.take(told)
  }

  /** It was ordered: nothing is left. */
  empty() {
    clearTimeout(this.timer)
    this.put({ lines: {}, dirty: [], wish: { place: this.kept.wish.place } })
    this.tell("saved")
  }

  /** Waits for what is being told to the server, and tells it nothing more. */
  async rest() {
    clearTimeout(this.timer)
    await this.pushing
    clearTimeout(this.timer)
  }

  private put(change: Partial<Kept>) {
    this.kept = { ...this.kept, ...change }
    localStorage.setItem(this.name, JSON.stringify(this.kept))
    this.tell(this.saved)
  }

  private tell(saved: Saved) {
    this.saved = saved
    this.shown = { lines: this.kept.lines, wish: this.kept.wish, saved }
    for (const listener of this.listeners) listener()
  }

  private take(cart: Told | null) {
    const items = (cart?.items ?? []).filter((one) => one.item !== null)
    this.put({
      lines: Object.fromEntries(
        items.map(({ item, quantity, remark }) => [item?.id ?? "", { quantity, remark }]),
      ),
      dirty: [],
    })
    this.tell("saved")
  }

  private push(): Promise<void> {
    this.pushing ??= this.pushOnce().finally(() => {
      this.pushing = null
    })
    return this.pushing
  }

  private async pushOnce() {
    const sent = this.kept.dirty.map((item) => ({
      item,
      quantity: "0",
      remark: "",
      ...sendable(this.kept.lines[item]),
    }))
    if (sent.length === 0) return
    this.tell(navigator.onLine ? "saving" : "here")
    clearTimeout(this.timer)
    try {
      const { cart, userErrors } = await perform(CART_PUT, {
        orderForm: this.form,
        wishedOn: this.day,
        lines: sent,
      })
      const refused = new Set(userErrors.map(({ path }) => sent[Number(path[1])]?.item))
      const isDone = ({ item, quantity }: { item: string; quantity: string }) =>
        (userErrors.length === 0 || refused.has(item)) &&
        (sendable(this.kept.lines[item]).quantity ?? "0") === quantity
      const done = new Set(sent.filter(isDone).map(({ item }) => item))
      this.put({ dirty: this.kept.dirty.filter((item) => !done.has(item)) })
      if (cart && this.kept.dirty.length === 0) this.take(cart)
      this.tell(this.kept.dirty.length ? "saving" : "saved")
      if (this.kept.dirty.length) this.timer = window.setTimeout(() => void this.push(), PATIENCE_MS)
    } catch (problem) {
      if (!(problem instanceof Unanswered)) throw problem
      this.tell("here")
      this.timer = window.setTimeout(() => void this.push(), AGAIN_MS)
    }
  }
}

const sendable = (line: Line | undefined): Partial<Line> =>
  line && !isNothing(line.quantity) ? { quantity: line.quantity.replace(/\.$/, ""), remark: line.remark } : {}

const open = new Map<string, Cart>()

/** The cart that this user, for this business, fills from a form. */
export function useCart(form: string) {
  const name = useCartName(form)
  let cart = open.get(name)
  if (!cart) {
    cart = new Cart(form, name)
    open.set(name, cart)
  }
  const kept = useSyncExternalStore(cart.listen, cart.get)
  const isAgain = new URLSearchParams(location.search).has("again")
  useEffect(() => {
    void cart.pull(isAgain)
    if (isAgain) history.replaceState(history.state, "", location.pathname)
  }, [cart, isAgain])
  return { cart, ...kept }
}

/** Where this device keeps it; carts that have a date have it behind this. */
export function useCartName(form: string) {
  const { session } = useSession()
  return `tsunagi.cart.${session.user?.id}.${session.business?.id}.${form}`
}

/** How many products lie in the carts of a form, as far as this device knows. */
export function countOf(user: string | undefined, business: string | undefined, form: string): number {
  const name = `tsunagi.cart.${user}.${business}.${form}`
  try {
    const kept = Object.keys(localStorage)
      .filter((key) => key.startsWith(name))
      .flatMap((key) => Object.values((JSON.parse(localStorage.getItem(key) ?? "{}") as Kept).lines ?? {}))
    return kept.filter(({ quantity }) => !isNothing(quantity)).length
  } catch {
    return 0
  }
}
