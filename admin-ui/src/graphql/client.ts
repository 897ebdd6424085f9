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

const asked = {
  url: "/graphql",
  preferGetMethod: false,
  fetchOptions: () => ({
    credentials: "same-origin" as const,
    headers: { "accept-language": language() },
  }),
}

/** Asks as `client` does, and keeps nothing: what is kept of pages of rows would grow without end. */
export const unkept = new Asker({ ...asked, exchanges: [fetchExchange] })

/** Asks with the session's cookie; answers are kept by document until a mutation concerns their types. */
export const client = new Asker({
  ...asked,
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
