import { beforeEach, expect, test, vi } from "vitest"

class Unanswered extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

const perform = vi.fn()
vi.mock("~/graphql/perform", () => ({ perform, Unanswered }))

const kept = new Map<string, string>()
vi.stubGlobal("localStorage", {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
})
vi.stubGlobal("addEventListener", () => undefined)
vi.stubGlobal("window", globalThis)

const BOX = "tsunagi.outbox.cook"
const ORDER = { key: "k1", about: "form", to: "/order/form/check", document: "mutation", input: { a: 1 } }
const DONE = { order: { id: "1" }, userErrors: [] }
const REFUSED = { order: null, userErrors: [{ code: "CUT_OFF_PASSED", message: "", path: [] }] }
const RUNNING = { order: null, userErrors: [{ code: "STILL_RUNNING", message: "", path: [] }] }
const left = () => JSON.parse(kept.get(BOX) ?? "[]")

/** The module of a page that was just opened: what the former one had in memory is gone. */
async function fresh() {
  vi.resetModules()
  return (await import("./outbox")).outbox
}

beforeEach(() => {
  vi.useFakeTimers()
  perform.mockReset()
  kept.clear()
})

test("what was answered is kept until it was seen, and sent once", async () => {
  perform.mockResolvedValue(DONE)
  const outbox = await fresh()
  outbox.open("cook")
  outbox.send(ORDER)
  await vi.runAllTimersAsync()
  expect(perform).toHaveBeenCalledExactlyOnceWith("mutation", { a: 1 }, "k1")
  expect(left()).toMatchObject([{ key: "k1", answer: DONE }])
  outbox.take("k1")
  expect(left()).toEqual([])
})

test("without a connection it is sent again and again, under the same key", async () => {
  perform.mockRejectedValueOnce(new Unanswered("UNREACHABLE", "off")).mockResolvedValueOnce(RUNNING)
  perform.mockResolvedValueOnce(DONE)
  const outbox = await fresh()
  outbox.open("cook")
  outbox.send(ORDER)
  await vi.advanceTimersByTimeAsync(0)
  expect(left()).toMatchObject([{ problem: { code: "UNREACHABLE" } }])
  await vi.runAllTimersAsync()
  expect(perform.mock.calls.map(([, , key]) => key)).toEqual(["k1", "k1", "k1"])
  expect(left()).toMatchObject([{ answer: DONE }])
})

test("a phone that was closed meanwhile sends what it has left, and nobody sends another's", async () => {
  perform.mockRejectedValue(new Unanswered("UNREACHABLE", "off"))
  const closed = await fresh()
  closed.open("cook")
  closed.send(ORDER)
  await vi.advanceTimersByTimeAsync(0)
  vi.clearAllTimers()
  perform.mockReset().mockResolvedValue(DONE)
  const other = await fresh()
  other.open("clerk")
  await vi.runAllTimersAsync()
  expect(perform).not.toHaveBeenCalled()
  const again = await fresh()
  again.open("cook")
  await vi.runAllTimersAsync()
  expect(perform).toHaveBeenCalledExactlyOnceWith("mutation", { a: 1 }, "k1")
})

test("what is put in while another is on its way goes right behind it", async () => {
  let answer: (payload: typeof DONE) => void = () => undefined
  perform.mockReturnValueOnce(new Promise((done) => (answer = done))).mockResolvedValue(DONE)
  const outbox = await fresh()
  outbox.open("cook")
  await vi.runAllTimersAsync()
  outbox.send(ORDER)
  outbox.send({ ...ORDER, key: "k2" })
  expect(perform).toHaveBeenCalledOnce()
  answer(DONE)
  await vi.advanceTimersByTimeAsync(0)
  expect(perform.mock.calls.map(([, , key]) => key)).toEqual(["k1", "k2"])
})

test("what was refused is an answer, and not sent again", async () => {
  perform.mockResolvedValue(REFUSED)
  const outbox = await fresh()
  outbox.open("cook")
  outbox.send(ORDER)
  await vi.runAllTimersAsync()
  expect(perform).toHaveBeenCalledOnce()
  expect(left()).toMatchObject([{ answer: REFUSED }])
})

test("what the server turns away for good waits for the reader, not for a timer", async () => {
  perform.mockRejectedValue(new Unanswered("LOGIN_REQUIRED", "log in"))
  const outbox = await fresh()
  outbox.open("cook")
  outbox.send(ORDER)
  await vi.runAllTimersAsync()
  expect(perform).toHaveBeenCalledOnce()
  expect(left()).toMatchObject([{ problem: { code: "LOGIN_REQUIRED" } }])
  perform.mockReset().mockResolvedValue(DONE)
  outbox.now()
  await vi.runAllTimersAsync()
  expect(left()).toMatchObject([{ answer: DONE }])
})

test("a key that the server has forgotten by now is never sent: it might order twice", async () => {
  kept.set(BOX, JSON.stringify([{ ...ORDER, since: Date.now() - 24 * 3_600_000 }]))
  const outbox = await fresh()
  outbox.open("cook")
  await vi.runAllTimersAsync()
  expect(perform).not.toHaveBeenCalled()
  expect(left()).toHaveLength(1)
})

test("a store that holds something else is an empty one", async () => {
  kept.set(BOX, "{broken")
  perform.mockResolvedValue(DONE)
  const outbox = await fresh()
  outbox.open("cook")
  outbox.send(ORDER)
  await vi.runAllTimersAsync()
  expect(left()).toMatchObject([{ key: "k1", answer: DONE }])
})
