import { type ReactNode, useCallback, useState } from "react"
import { useTranslation } from "react-i18next"
import { type Action, complain, runAll, say } from "./action"

/** Starts actions: asks where the action asks, does it, tells how it went, offers to undo it. */
export function useAction<Row>(changed: () => void): {
  start(action: Action<Row>, rows: Row[]): void
  running: string | null
  dialog: ReactNode
} {
  const { t } = useTranslation()
  const [running, setRunning] = useState<string | null>(null)
  const [asking, setAsking] = useState<{ action: Action<Row>; rows: Row[] } | null>(null)

  const start = useCallback(
    async (action: Action<Row>, rows: Row[]) => {
      const possible = rows.filter((row) => action.can?.(row).allowed ?? true)
      if (possible.length === 0) {
        const reasons = new Set(rows.map((row) => action.can?.(row).reason).filter(Boolean))
        complain([...reasons].join("\n") || t("problem.nothingPossible"))
        return
      }
      if (action.dialog) {
        setAsking({ action, rows: possible })
        return
      }
      setRunning(action.id)
      const { good, refused } = await runAll(action, possible)
      setRunning(null)
      const { undo, done } = action
      if (good.length && done) say(done(good.length), undo && (() => void undo(good).then(changed)))
      if (refused.length) complain(refused)
      changed()
    },
    [changed, t],
  )

  const dialog = asking?.action.dialog?.(asking.rows, (hasChanged) => {
    setAsking(null)
    if (hasChanged) changed()
  })
  return { start: (action, rows) => void start(action, rows), running, dialog }
}
