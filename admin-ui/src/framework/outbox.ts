import { useSyncExternalStore } from "react"
import { perform, Unanswered, type UserError } from "~/graphql/perform"

/** A mutation on its way: kept on this device until it was answered, sent under one key however often. */
export interface Parcel {
  key: string
  /** What it is about, for the page that knows what to do with the answer. */
  about: string
  /** That page. */
  to: string
  document: string
  input: Record<string, unknown>
  since: number
  /** Why it is not there yet. */
  problem?: { code: string; message: string }
  answer?: Record<string, unknown> & { userErrors: UserError[] }
}

const FIRST_WAIT_MS = 2000
const LONGEST_WAIT_MS = 30_000
/** The server knows a key for a day; after that nobody but the reader can tell whether it was done. */
const KNOWN_FOR_MS = 23 * 3_600_000
const AGAIN = new Set(["UNREACHABLE", "UNAVAILABLE", "STILL_RUNNING"])

const listeners = new Set<() => void>()
const NONE: Parcel[] = []
let name: string | null = null
let parcels: Parcel[] = NONE
let sending: Promise<void> | null = null
/** Something was put in, or somebody has asked, while others were on their way. */
let isMore = false
let wait = FIRST_WAIT_MS
let timer = 0

function put(next: Parcel[]) {
  parcels = next
  if (name) localStorage.setItem(name, JSON.stringify(parcels))
  for (const listener of listeners) listener()
}

function read(): Parcel[] {
  try {
    return JSON.parse((name && localStorage.getItem(name)) || "[]") as Parcel[]
  } catch {
    return []
  }
}

const amend = (key: string, change: Partial<Parcel>) =>
  put(read().map((one) => (one.key === key ? { ...one, ...change } : one)))

export const isOld = (parcel: Parcel) => Date.now() - parcel.since > KNOWN_FOR_MS
const isWaiting = (parcel: Parcel) => !parcel.answer && !isOld(parcel)

async function deliver(parcel: Parcel) {
  try {
    const answer = await perform(parcel.document as never, parcel.input as never, parcel.key)
    const { userErrors } = answer as { userErrors: UserError[] }
    const [error] = userErrors
    if (error && AGAIN.has(error.code)) amend(parcel.key, { problem: error })
    else amend(parcel.key, { answer: answer as never, problem: undefined })
  } catch (problem) {
    const known = problem instanceof Unanswered ? problem : new Unanswered("UNREACHABLE", String(problem))
    amend(parcel.key, { problem: { code: known.code, message: known.message } })
  }
}

async function deliverAll() {
  for (const parcel of read().filter(isWaiting)) await deliver(parcel)
  parcels = read()
  const isLeft = parcels.some((one) => isWaiting(one) && (!one.problem || AGAIN.has(one.problem.code)))
  if (!isLeft) {
    wait = FIRST_WAIT_MS
    return
  }
  timer = window.setTimeout(flush, wait)
  wait = Math.min(LONGEST_WAIT_MS, wait * 2)
}

function flush() {
  clearTimeout(timer)
  isMore = sending !== null
  if (!name || sending) return
  sending = deliverAll().finally(() => {
    sending = null
    if (isMore) flush()
  })
}

const wake = () => {
  wait = FIRST_WAIT_MS
  flush()
}
addEventListener("online", wake)
addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake())

export const outbox = {
  /** Take up what this user of this business has left; nobody sends another's. */
  open(owner: string) {
    const wanted = `tsunagi.outbox.${owner}`
    if (wanted === name) return
    name = wanted
    put(read())
    flush()
  },
  send(parcel: Omit<Parcel, "since">) {
    put([...read(), { ...parcel, since: Date.now() }])
    wake()
  },
  now: wake,
  /** The answer was seen: forget the parcel. */
  take: (key: string) => put(read().filter((one) => one.key !== key)),
}

const listen = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** What is on its way, or answered and not yet seen. */
export const useOutbox = (): Parcel[] => useSyncExternalStore(listen, () => parcels)
