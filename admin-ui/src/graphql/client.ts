import { Client, cacheExchange, fetchExchange, subscriptionExchange } from "@urql/core"
import { createClient } from "graphql-ws"
import { language } from "~/i18n/language"
import { connection } from "./connection"

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000
const SILENCE_MS = 20_000

/** The one socket, opened by the first who listens; it comes back by itself, with more patience each time. */
export const socket = createClient({
  url: () => `${location.origin.replace(/^http/, "ws")}/graphql`,
  connectionParams: () => ({ acceptLanguage: language() }),
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  keepAlive: SILENCE_MS,
  retryWait: (tries) => {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries)
    return new Promise((done) => setTimeout(done, longest * (0.5 + Math.random() / 2)))
  },
  on: {
    connected: () => connection.set("open"),
    closed: () => connection.set(navigator.onLine ? "reconnecting" : "offline"),
  },
})

/** Asks with the session's cookie; answers are kept by document until a mutation concerns their types. */
export const client = new Client({
  url: "/graphql",
  preferGetMethod: false,
  fetchOptions: () => ({
    credentials: "same-origin",
    headers: { "accept-language": language() },
  }),
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
