import { Client as Asker, cacheExchange, fetchExchange, subscriptionExchange } from "@urql/core"
import type { Client } from "graphql-ws"
import { language } from "~/i18n/language"

/** The one socket, loaded when somebody listens. */
export const socket: Pick<Client, "subscribe"> = {
  subscribe(payload, sink) {
    let stop = () => {
      isOver = true
    }
    let isOver = false
    import("./socket").then(
      (loaded) => {
        if (!isOver) stop = loaded.socket.subscribe(payload, sink as never)
      },
      (problem) => sink.error(problem),
    )
    return () => stop()
  },
}

/** Shut while somebody logs out: opens when requests may be sent again. */
let gate: Promise<void> | null = null
const underWay = new Set<AbortController>()

/**
 * Sends a request; while the gate is shut it waits. One that is under way then is called back, and waits with the
 * others: whoever logs out is not told that nobody is logged in.
 */
const gated: typeof fetch = async (input, init) => {
  for (;;) {
    await gate
    const own = new AbortController()
    const forget = () => own.abort()
    init?.signal?.addEventListener("abort", forget)
    if (init?.signal?.aborted) forget()
    underWay.add(own)
    try {
      const answer = await fetch(input, { ...init, signal: own.signal })
      return new Response(await answer.blob(), answer)
    } catch (problem) {
      if (!own.signal.aborted || init?.signal?.aborted) throw problem
    } finally {
      underWay.delete(own)
      init?.signal?.removeEventListener("abort", forget)
    }
  }
}

/** Shuts the gate; gives what opens it again. */
export function shut(): () => void {
  let open: () => void = () => undefined
  gate = new Promise((done) => {
    open = () => {
      gate = null
      done()
    }
  })
  for (const one of underWay) one.abort()
  return open
}

const asked = {
  url: "/graphql",
  preferGetMethod: false,
  fetchOptions: () => ({
    credentials: "same-origin" as const,
    headers: { "accept-language": language() },
  }),
}

/** Asks as `client` does, and keeps nothing: what is kept of pages of rows would grow without end. */
export const unkept = new Asker({ ...asked, fetch: gated, exchanges: [fetchExchange] })

/** Asks also while the gate is shut. */
export const last = new Asker({ ...asked, exchanges: [fetchExchange] })

/** Asks with the session's cookie; answers are kept by document until a mutation concerns their types. */
export const client = new Asker({
  ...asked,
  fetch: gated,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (request, operation) => ({
        subscribe: (sink) => ({
          unsubscribe: socket.subscribe(
            { query: request.query ?? "", variables: operation.variables as Record<string, unknown> },
            { ...sink, error: (error) => sink.error?.(error), next: (value) => sink.next(value as never) },
          ),
        }),
      }),
    }),
  ],
})
