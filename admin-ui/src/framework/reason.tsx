import { lazy, Suspense } from "react"
import type { Reasoned } from "./reason-dialog"

const Dialog = lazy(() => import("./reason-dialog"))

/** Ends something, for a reason that the other side is told; comes when it is asked for. */
export function Reason<Row>(given: Reasoned<Row>) {
  return (
    <Suspense>
      <Dialog {...(given as unknown as Reasoned<unknown>)} />
    </Suspense>
  )
}
