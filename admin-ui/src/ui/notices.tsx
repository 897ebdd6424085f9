import { lazy, Suspense, useSyncExternalStore } from "react"

const load = () => import("@mantine/notifications")
const Notifications = lazy(async () => ({ default: (await load()).Notifications }))

let isWanted = false
const listeners = new Set<() => void>()

/** What shows notices; loaded with the first of them, or when there is time. */
export async function notices() {
  const { notifications } = await load()
  isWanted = true
  for (const listener of listeners) listener()
  return notifications
}

const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1000))
idle(() => void load().catch(() => undefined))

/** Where they appear. */
export function Notices() {
  const has = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    () => isWanted,
  )
  return (
    has && (
      <Suspense>
        <Notifications position={innerWidth < 768 ? "top-center" : "bottom-center"} limit={4} />
      </Suspense>
    )
  )
}
