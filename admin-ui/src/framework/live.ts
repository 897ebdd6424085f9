import { print } from "@0no-co/graphql.web"
import { useEffect, useRef } from "react"
import { client, socket } from "~/graphql/client"
import { graphql, type ResultOf } from "~/graphql/tada"

const EVENTS = graphql(`
  subscription Events($after: EventCursor) {
    orderEvents(after: $after) { cursor topic order { id number } }
  }
`)

const BEGIN = graphql(`
  subscription Begin { ordersLive(first: 1) { ... on OrderSnapshot { cursor } } }
`)

/** What has happened to an order; `null` means that anything may have happened. */
export type Happened = ResultOf<typeof EVENTS>["orderEvents"] | null

const GATHER_MS = 250
const TRY_AGAIN_MS = 3000

const listeners = new Set<(happened: Happened[]) => void>()
let cursor: string | null = null
let stop: (() => void) | null = null
let waiting: Happened[] = []
let timer = 0

function tell(happened: Happened) {
  waiting.push(happened)
  timer ||= window.setTimeout(() => {
    const all = waiting
    waiting = []
    timer = 0
    for (const listener of listeners) listener(all)
  }, GATHER_MS)
}

/** Learns from where on, then listens; what was read before that is read anew, so that nothing lies between. */
function begin() {
  const forget = socket.subscribe<{ ordersLive: { cursor?: string } }>(
    { query: print(BEGIN) },
    {
      next({ data }) {
        if (!data?.ordersLive.cursor || cursor) return
        cursor = data.ordersLive.cursor
        forget()
        listen()
        tell(null)
      },
      error: again,
      complete: () => cursor || again(),
    },
  )
  stop = forget
}

/** Listens where it left off: whatever comes back after a break is sent first what was missed. */
function listen() {
  const query = print(EVENTS)
  stop = socket.subscribe<{ orderEvents: NonNullable<Happened> }>(
    {
      query,
      get variables() {
        return { after: cursor }
      },
    },
    {
      next({ data, errors }) {
        if (data?.orderEvents) {
          cursor = data.orderEvents.cursor
          tell(data.orderEvents)
        } else if (errors) cursor = null
      },
      error() {
        cursor = null
        again()
      },
      complete: again,
    },
  )
}

function again() {
  stop = null
  window.setTimeout(() => {
    if (listeners.size && !stop) cursor ? listen() : begin()
  }, TRY_AGAIN_MS)
}

/** Calls back, a quarter of a second after the first of them, with what has happened to orders. */
export function useHappened(listener: (happened: Happened[]) => void, isWanted = true) {
  const latest = useRef(listener)
  latest.current = listener
  useEffect(() => {
    if (!isWanted) return
    const mine = (happened: Happened[]) => latest.current(happened)
    listeners.add(mine)
    if (!stop) begin()
    return () => {
      listeners.delete(mine)
      if (listeners.size === 0) {
        stop?.()
        stop = null
        cursor = null
      }
    }
  }, [isWanted])
}

/** Calls back whenever a list of another kind says that it has changed. */
export function useSignal(document: string | null, variables: Record<string, unknown>, listener: () => void) {
  const latest = useRef(listener)
  latest.current = listener
  const key = JSON.stringify(variables)
  useEffect(() => {
    if (document === null) return
    let wait = 0
    const subscription = client.subscription(document, JSON.parse(key)).subscribe(() => {
      wait ||= window.setTimeout(() => {
        wait = 0
        latest.current()
      }, GATHER_MS)
    })
    return () => {
      clearTimeout(wait)
      subscription.unsubscribe()
    }
  }, [document, key])
}
