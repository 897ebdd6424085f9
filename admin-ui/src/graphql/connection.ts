import { useSyncExternalStore } from "react"

export type Connection = "idle" | "open" | "reconnecting" | "offline"

let current: Connection = "idle"
const listeners = new Set<() => void>()

/** How the socket is doing; what shows it, and what waits for it, listens here. */
export const connection = {
  /** Whether somebody listens: without listeners there is nothing to catch up with. */
  isWanted: false,
  get: () => current,
  set(next: Connection) {
    if (next === current) return
    current = next
    for (const listener of listeners) listener()
  },
  listen(listener: () => void) {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
}

export const useConnection = () => useSyncExternalStore(connection.listen, connection.get)

addEventListener("offline", () => connection.set("offline"))
addEventListener("online", () => connection.set(connection.isWanted ? "reconnecting" : "idle"))
