import { expect, test } from "vitest"
import { AROUND, near, PAGE, type Page, placed, Shown } from "./kept-pages"

interface Row {
  id: string
}
const ALL = Array.from({ length: 5000 }, (_, at) => ({ id: String(at) }))

/** Page after page of a list, by cursors that are the last row's id. */
function answer(rows: Row[], after: string | null) {
  const from = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1
  const nodes = rows.slice(from, from + PAGE)
  return {
    nodes,
    pageInfo: { endCursor: nodes.at(-1)?.id ?? null, hasNextPage: from + PAGE < rows.length },
  }
}

function read(rows: Row[], pages: Page<Row>[], at: number) {
  const after = pages[at] ? pages[at].after : (pages.at(-1)?.end ?? null)
  return placed(pages, at, after, answer(rows, after))
}

const many = (rows: Row[], count: number) =>
  Array.from({ length: count }).reduce<Page<Row>[]>((pages, _, at) => near(read(rows, pages, at), at, at), [])

test("however far somebody scrolls, few pages are kept, each in its place", () => {
  const pages = many(ALL, 50)
  expect(pages.filter(({ rows }) => rows)).toHaveLength(AROUND + 1)
  const shown = new Shown(pages)
  expect(shown.count).toBe(5000)
  expect(shown.at(4432)).toEqual({ id: "4432" })
  expect(shown.at(0)).toBeUndefined()
  expect(shown.pageOf(4432)).toBe(44)
})

test("what was let go of comes back where it was", () => {
  const shown = new Shown(near(read(ALL, many(ALL, 50), 0), 0, 0))
  expect(shown.at(0)).toEqual({ id: "0" })
  expect(shown.count).toBe(5000)
  expect(shown.kept()).toHaveLength(PAGE)
})

test("a row that comes to the first page pushes another to the next one, which is read anew, and none is lost", () => {
  const more = [{ id: "new" }, ...ALL]
  let pages = read(more, many(ALL, 3), 0)
  expect(pages[1]).toMatchObject({ isStale: true, after: "98" })
  for (const at of [1, 2]) pages = read(more, pages, at)
  expect(new Shown(pages).kept()).toEqual(more.slice(0, 300))
})

test("a row that goes does not show another twice", () => {
  const fewer = ALL.slice(1)
  const pages = read(fewer, many(ALL, 3), 0)
  const ids = new Shown(pages).kept().map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Shown(read(fewer, pages, 1)).kept().slice(0, 200)).toEqual(fewer.slice(0, 200))
})

test("a list that has become short has no pages after its end", () => {
  expect(read(ALL.slice(0, 150), many(ALL, 4), 1)).toHaveLength(2)
})
