import { lazy, type ReactNode, Suspense, useCallback, useState } from "react"
import { useTranslation } from "react-i18next"
import { type Action, complain, runAll, say } from "./action"

const Confirm = lazy(() => import("./confirm"))

/** Starts actions: asks where the action asks, does it, tells how it went, offers to undo it. */
export function useAction<Row>(changed: () => void): {
  start(action: Action<Row>, rows: Row[]): void
  running: string | null
  dialog: ReactNode
} {
  const { t } = useTranslation()
  const [running, setRunning] = useState<string | null>(null)
  const [asking, setAsking] = useState<{ action: Action<Row>; rows: Row[] } | null>(null)

  const run = useCallback(
    async (action: Action<Row>, rows: Row[]) => {
      setRunning(action.id)
      const { good, refused } = await runAll(action, rows)
      setRunning(null)
      const { undo, done } = action
      if (good.length && done) say(done(good.length), undo && (() => void undo(good).then(changed)))
      if (refused.length) complain(refused)
      changed()
    },
    [changed],
  )

  const start = useCallback(
    (action: Action<Row>, rows: Row[]) => {
      const possible = rows.filter((row) => action.can?.(row).allowed ?? true)
      if (possible.length === 0) {
        const reasons = new Set(rows.map((row) => action.can?.(row).reason).filter(Boolean))
        complain([...reasons].join("\n") || t("problem.nothingPossible"))
      } else if (action.start) action.start(possible)
      else if (action.dialog || action.ask) setAsking({ action, rows: possible })
      else void run(action, possible)
    },
    [run, t],
  )

  const close = (hasChanged: boolean) => {
    setAsking(null)
    if (hasChanged) changed()
  }
  return { start, running, dialog: asking && <Asking {...asking} run={run} close={close} /> }
}

function Asking<Row>({
  action,
  rows,
  run,
  close,
}: {
  action: Action<Row>
  rows: Row[]
  run(action: Action<Row>, rows: Row[]): Promise<void>
  close(changed: boolean): void
}) {
  if (!action.ask) return action.dialog?.(rows, close)
  return (
    <Suspense>
      <Confirm
        {...action.ask}
        label={action.label}
        isDanger={action.tone === "danger"}
        run={() => run(action, rows)}
        close={() => close(false)}
      />
    </Suspense>
  )
}
