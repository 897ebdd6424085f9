import { useEffect, useSyncExternalStore } from "react"
import { ask, Unanswered } from "~/graphql/perform"
import { dayOf } from "~/ui/format"
import { isNothing } from "./amount"
import { Cart, type Line, type Saved, useCartName } from "./cart"
import { DAY_CARTS } from "./days.graphql"

type Lines = Record<string, Line>

interface Shown {
  /** What lies in the carts that have something in them, by date. */
  days: [date: string, lines: Lines][]
  saved: Saved
  /** Whether the server was asked, or cannot be. */
  isKnown: boolean
}

const hasSome = (lines: Lines) => Object.values(lines).some(({ quantity }) => !isNothing(quantity))

/** 複数納品日: the carts of a form, one for each date. */
export class DayCarts {
  private readonly carts = new Map<string, Cart>()
  private readonly listeners = new Set<() => void>()
  private isKnown = false
  private shown: Shown = { days: [], saved: "saved", isKnown: false }

  constructor(
    private readonly form: string,
    private readonly name: string,
  ) {
    const today = dayOf(new Date())
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(`${name}.`)) continue
      const day = key.slice(name.length + 1)
      if (day < today) localStorage.removeItem(key)
      else this.of(day)
    }
    this.tell()
  }

  listen = (listener: () => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }
  get = () => this.shown

  of(day: string): Cart {
    let cart = this.carts.get(day)
    if (!cart) {
      cart = new Cart(this.form, `${this.name}.${day}`, day)
      cart.listen(() => this.tell())
      this.carts.set(day, cart)
    }
    return cart
  }

  /** What another device has put in comes here; what is only here goes there. */
  async pull() {
    try {
      const { dayCarts } = await ask(DAY_CARTS, { form: this.form })
      const told = new Map(dayCarts.map((cart) => [cart.wishedOn ?? "", cart]))
      for (const day of new Set([...told.keys(), ...this.carts.keys()]))
        this.of(day).receive(told.get(day) ?? null)
    } catch (problem) {
      if (!(problem instanceof Unanswered)) throw problem
    }
    this.isKnown = true
    this.tell()
  }

  /** Put all that lies in one cart into that of another day. */
  fill(day: string, lines: Lines) {
    for (const [item, line] of Object.entries(lines))
      if (!isNothing(line.quantity)) this.of(day).change(item, line)
  }

  clear(day: string) {
    const cart = this.of(day)
    for (const item of Object.keys(cart.get().lines)) cart.change(item, { quantity: "" })
  }

  async rest() {
    await Promise.all([...this.carts.values()].map((cart) => cart.rest()))
  }

  empty(days: string[]) {
    for (const day of days) this.of(day).empty()
  }

  private tell() {
    const all = [...this.carts].map(([day, cart]) => ({ day, ...cart.get() }))
    this.shown = {
      days: all
        .filter(({ lines }) => hasSome(lines))
        .map(({ day, lines }): [string, Lines] => [day, lines])
        .sort(([one], [other]) => one.localeCompare(other)),
      saved: all.some(({ saved }) => saved === "here")
        ? "here"
        : all.some(({ saved }) => saved === "saving")
          ? "saving"
          : "saved",
      isKnown: this.isKnown,
    }
    for (const listener of this.listeners) listener()
  }
}

const open = new Map<string, DayCarts>()

/** The carts that this user, for this business, fills from a form. */
export function useDayCarts(form: string) {
  const name = useCartName(form)
  let carts = open.get(name)
  if (!carts) {
    carts = new DayCarts(form, name)
    open.set(name, carts)
  }
  const shown = useSyncExternalStore(carts.listen, carts.get)
  useEffect(() => void carts.pull(), [carts])
  return { carts, ...shown }
}
