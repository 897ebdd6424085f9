import { useNavigate } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { outbox, type Parcel } from "~/framework/outbox"
import { isAmong } from "./check-notes"
import type { Refusal } from "./use-check"

interface Sent {
  parcel: Parcel | undefined
  /** What is asked for now, as text: an answer stands until something else is. */
  asked: string
  check: { refusals: Refusal[]; again(): void }
  isPlaced: { current: boolean }
  /** The orders that were made, or null when all was refused. */
  placed(answer: Record<string, unknown>): { id: string }[] | null
  /** Forgets what was ordered. */
  empty(parcel: Parcel): void
}

/** What the head office was asked for, in place of orders. */
export const askedFor = ({ orderRequest, orderRequests }: Record<string, unknown>) =>
  (orderRequests ?? (orderRequest ? [orderRequest] : null)) as { id: string }[] | null

/** Takes the answer to what was sent: on to the orders, or back to what was refused, beside what the check says. */
export function useAnswer({ parcel, asked, check, isPlaced, placed, empty }: Sent): Refusal[] {
  const navigate = useNavigate()
  const [answered, setAnswered] = useState<{ of: string; refusals: Refusal[] }>({ of: "", refusals: [] })
  const answer = parcel?.answer
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is taken once, by its parcel
  useEffect(() => {
    if (!parcel || !answer) return
    const requested = askedFor(answer)
    const made = requested ?? placed(answer)
    isPlaced.current = made !== null
    outbox.take(parcel.key)
    if (requested) {
      empty(parcel)
      void navigate({
        to: requested.length === 1 ? `/order-requests/${requested[0]?.id}` : "/order-requests",
        replace: true,
      })
    } else if (made) {
      empty(parcel)
      const ids = made.map(({ id }) => id).join(",")
      void navigate({ to: "/order/done/$ids", params: { ids }, replace: true })
    } else {
      setAnswered({ of: asked, refusals: answer.userErrors })
      check.again()
    }
  }, [parcel?.key, answer])
  const standing = answered.of === asked ? answered.refusals : []
  return [...check.refusals, ...standing.filter(({ code }) => !isAmong(check.refusals, code))]
}
