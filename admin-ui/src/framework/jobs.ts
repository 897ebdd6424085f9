import { useSyncExternalStore } from "react"

let isOpen = false
const listeners = new Set<() => void>()

function set(next: boolean) {
  isOpen = next
  for (const listener of listeners) listener()
}

/** Opens the drawer with what runs in the background. */
export const showJobs = () => set(true)
export const hideJobs = () => set(false)

export const useJobsOpen = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    () => isOpen,
  )
