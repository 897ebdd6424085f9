import { createClient } from "graphql-ws"
import { language } from "~/i18n/language"
import { connection } from "./connection"

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000
const SILENCE_MS = 20_000
/** From one page to the next it stays open. */
const LINGERS_MS = 3000
/** The code of a socket that was closed because nobody listens any more. */
const NORMAL = 1000

/** The one socket, opened by the first who listens; it comes back by itself, with more patience each time. */
export const socket = createClient({
  url: () => `${location.origin.replace(/^http/, "ws")}/graphql`,
  connectionParams: () => ({ acceptLanguage: language() }),
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  keepAlive: SILENCE_MS,
  lazyCloseTimeout: LINGERS_MS,
  retryWait: (tries) => {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries)
    return new Promise((done) => setTimeout(done, longest * (0.5 + Math.random() / 2)))
  },
  on: {
    connected() {
      connection.isWanted = true
      connection.set("open")
    },
    message: () => connection.set("open"),
    closed(event) {
      connection.isWanted = (event as CloseEvent).code !== NORMAL
      if (!navigator.onLine) connection.set("offline")
      else connection.set(connection.isWanted ? "reconnecting" : "idle")
    },
  },
})
