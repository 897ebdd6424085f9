import { useEffect, useRef } from "react"
import { useQuery } from "urql"
import { useKept } from "~/framework/list-state"
import { useSignal } from "~/framework/live"
import { useSession } from "~/framework/session"
import { CLOSABLE, LIVE } from "./closing.graphql"

export type Work = "all" | "finish"
export interface Begun {
  work: Work
  /** Null: up to each customer's own closing day, or up to today. */
  until: string | null
  withConfirmed: boolean
  total: number
  at: string
}

const LOOK_MS = 3000

/** What was begun at this machine, kept over pages and days. */
export const useBegun = () => {
  const { session } = useSession()
  return useKept<Begun | null>(`tsunagi.closing.${session.business?.id}`, null)
}

export function useClosable(until: string | null, withConfirmed: boolean) {
  const [{ data, fetching }, ask] = useQuery({
    query: CLOSABLE,
    variables: { until, withConfirmed },
    requestPolicy: "cache-and-network",
  })
  return { left: data?.closable, fetching, again: () => ask({ requestPolicy: "network-only" }) }
}

/** How far it is: what is left is counted by the API, so that it is true on each machine and after a crash. */
export function useProgress(begun: Begun) {
  const { session } = useSession()
  const { left, again } = useClosable(begun.until, begun.withConfirmed)
  useSignal(LIVE, { where: { business: { eq: session.business?.id } } }, again)
  const look = useRef(again)
  look.current = again
  const rest = left && (begun.work === "all" ? left.customers : left.finishable)
  const isDone = rest === 0
  useEffect(() => {
    if (isDone) return
    const timer = setInterval(() => look.current(), LOOK_MS)
    return () => clearInterval(timer)
  }, [isDone])
  const total = Math.max(begun.total, rest ?? 0)
  return { total, done: rest === undefined ? 0 : total - rest, isDone, objected: left?.objected ?? 0 }
}
