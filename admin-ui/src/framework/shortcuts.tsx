import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore } from "react"
import { useTranslation } from "react-i18next"

export interface Shortcut {
  keys: string
  label: string
  run(): void
}

const known = new Set<Shortcut[]>()
const listeners = new Set<() => void>()
let shown: Shortcut[] = []

function renew() {
  shown = [...known].flat()
  for (const listener of listeners) listener()
}

const TYPING = "input, textarea, select, [contenteditable=true]"
const PATIENCE_MS = 800

let typed = ""
let typedAt = 0

function pressed(event: KeyboardEvent) {
  const at = event.target as HTMLElement
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === "Shift" || at.closest(TYPING) || document.querySelector('[role="dialog"]')) return
  typed = event.timeStamp - typedAt > PATIENCE_MS ? event.key : `${typed} ${event.key}`
  typedAt = event.timeStamp
  const all = [...known].reverse().flat()
  const found = all.find(({ keys }) => keys === typed) ?? all.find(({ keys }) => keys === event.key)
  if (!found) return
  event.preventDefault()
  typed = ""
  found.run()
}

addEventListener("keydown", pressed)

/** Keys of a page: "g o" is one after the other. Not while somebody types, nor while a dialog is open. */
export function useShortcuts(shortcuts: Shortcut[]) {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  const names = shortcuts.map(({ keys, label }) => `${keys} ${label}`).join("|")
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names stand for the shortcuts
  useEffect(() => {
    const mine = latest.current.map((one, at) => ({ ...one, run: () => latest.current[at]?.run() }))
    known.add(mine)
    renew()
    return () => {
      known.delete(mine)
      renew()
    }
  }, [names])
}

const ShortcutList = lazy(() => import("./shortcut-list"))

/** All keys that work here, on `?`. */
export function ShortcutOverlay() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    () => shown,
  )
  useShortcuts([{ keys: "?", label: t("shortcut.overlay"), run: () => setOpen(true) }])
  return (
    isOpen && (
      <Suspense>
        <ShortcutList all={all} close={() => setOpen(false)} />
      </Suspense>
    )
  )
}
