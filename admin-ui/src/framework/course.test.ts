import { expect, test } from "vitest"
import { BEGINNING, type Course, goThrough } from "./course"

interface Row {
  id: string
  isDone: boolean
  isLocked: boolean
}

const PAGE = 100

/** A list of rows that leave it when something was done to them, as orders leave the filter of their state. */
function world(count: number) {
  const rows: Row[] = Array.from({ length: count }, (_, at) => ({
    id: String(at).padStart(5, "0"),
    isDone: false,
    isLocked: at % 10 === 3,
  }))
  const runs: string[] = []
  let told: Course = BEGINNING
  let atMost = 0
  let running = 0
  const over = new Set<string>()
  return {
    rows,
    runs,
    last: () => told,
    atMost: () => atMost,
    way: {
      over,
      read: async (after: string | null) => {
        const left = rows.filter(({ id, isDone }) => !isDone && (after === null || id > after))
        const nodes = left.slice(0, PAGE)
        return {
          nodes,
          pageInfo: { endCursor: nodes.at(-1)?.id ?? after, hasNextPage: left.length > PAGE },
        }
      },
      can: ({ isLocked }: Row) => (isLocked ? { allowed: false, reason: "locked" } : { allowed: true }),
      run: async (row: Row) => {
        running += 1
        atMost = Math.max(atMost, running)
        await Promise.resolve()
        running -= 1
        runs.push(row.id)
        if (row.id.endsWith("7")) return [{ message: "refused" }]
        row.isDone = true
        return []
      },
      told: (course: Course) => {
        told = course
      },
      isStopped: () => false,
    },
  }
}

test("every row has its turn once, also when rows leave the list on the way", async () => {
  const { rows, runs, way, atMost, last } = world(1050)
  const course = await goThrough(BEGINNING, way)
  expect(course.isOver).toBe(true)
  expect(course.done).toBe(840)
  expect([...course.refused]).toEqual([
    ["locked", 105],
    ["refused", 105],
  ])
  expect(new Set(runs).size).toBe(runs.length)
  expect(rows.filter(({ isDone }) => isDone)).toHaveLength(840)
  expect(atMost()).toBe(4)
  expect(last()).toEqual(course)
})

test("it stops between two rows, and goes on from there", async () => {
  const { rows, runs, way } = world(350)
  const stopped = await goThrough(BEGINNING, { ...way, isStopped: () => runs.length >= 150 })
  expect(stopped.isOver).toBe(false)
  expect(stopped.done).toBeLessThan(160)
  const course = await goThrough(stopped, way)
  expect(course).toMatchObject({ isOver: true, done: 280 })
  expect(new Set(runs).size).toBe(runs.length)
  expect(rows.filter(({ isDone }) => isDone)).toHaveLength(280)
})

test("when nobody answers it stands still and says why; a row without an answer is tried again", async () => {
  const { runs, way } = world(350)
  const down = new Error("down")
  let isUp = false
  const shaky = async (row: Row) => {
    if (row.id === "00125" && !isUp) throw down
    return way.run(row)
  }
  const held = await goThrough(BEGINNING, { ...way, run: shaky })
  expect(held).toMatchObject({ isOver: false, problem: down })
  expect(runs).not.toContain("00125")
  isUp = true
  const course = await goThrough(held, { ...way, run: shaky })
  expect(course).toMatchObject({ isOver: true, problem: null, done: 280 })
  expect(runs.filter((id) => id === "00125")).toHaveLength(1)
})

test("a page that cannot be read is no end", async () => {
  const { way } = world(350)
  const down = new Error("down")
  const held = await goThrough(BEGINNING, {
    ...way,
    read: async (after) => {
      if (after !== null) throw down
      return way.read(after)
    },
  })
  expect(held).toMatchObject({ isOver: false, problem: down, after: "00099" })
})

test("an empty list is over at once", async () => {
  expect(await goThrough(BEGINNING, world(0).way)).toMatchObject({ isOver: true, done: 0 })
})
