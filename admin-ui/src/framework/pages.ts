import type { TypedDocumentNode } from "@urql/core"
import { useCallback, useEffect, useReducer, useRef } from "react"
import { ask } from "~/graphql/perform"

export interface Connection<Row> {
  nodes: Row[]
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
  totalCount: { count: number; exact: boolean }
}

interface Page<Row> {
  after: string | null
  rows: Row[]
  end: string | null
  isStale: boolean
}

interface State<Row> {
  pages: Page<Row>[]
  total: { count: number; exact: boolean } | null
  hasNext: boolean
  isLoading: boolean
  problem: Error | null
}

const EMPTY = { pages: [], total: null, hasNext: true, isLoading: true, problem: null }
export const PAGE = 100

/** The rows of a connection, page after page by its cursors; what has grown stale is read anew when it is seen. */
export function usePages<Row extends { id: string }>(
  document: TypedDocumentNode<unknown, never>,
  field: string,
  variables: Record<string, unknown>,
) {
  const key = JSON.stringify(variables)
  const [state, put] = useReducer((_: State<Row>, next: State<Row>) => next, EMPTY as State<Row>)
  const now = useRef(state)
  const asked = useRef(key)
  const busy = useRef(new Set<string | null>())
  now.current = state

  const load = useCallback(
    async (at: number) => {
      const page = now.current.pages[at]
      const after = page ? page.after : (now.current.pages.at(-1)?.end ?? null)
      if (busy.current.has(after)) return
      busy.current.add(after)
      const wanted = key
      try {
        const values = { ...JSON.parse(key), first: PAGE, after } as never
        const data = (await ask(document, values)) as Record<string, Connection<Row>>
        const found = data[field]
        if (!found || asked.current !== wanted) return
        const pages = [...now.current.pages]
        pages[at] = { after, rows: found.nodes, end: found.pageInfo.endCursor, isStale: false }
        const isLast = at === pages.length - 1
        const next = {
          pages,
          total: found.totalCount ?? now.current.total,
          hasNext: isLast ? found.pageInfo.hasNextPage : now.current.hasNext,
          isLoading: false,
          problem: null,
        }
        now.current = next
        put(next)
      } catch (problem) {
        if (asked.current === wanted) put({ ...now.current, isLoading: false, problem: problem as Error })
      } finally {
        busy.current.delete(after)
      }
    },
    [document, field, key],
  )

  useEffect(() => {
    asked.current = key
    busy.current.clear()
    now.current = { ...now.current, pages: [], hasNext: true, isLoading: true, problem: null }
    put(now.current)
    void load(0)
  }, [key, load])

  const rows = distinct(state.pages)
  return {
    ...state,
    rows,
    /** Read what is to be seen from one row to another: a stale page, or the one after the last. */
    see(first: number, last: number) {
      const { pages, hasNext } = now.current
      const stale = pages.findIndex(
        (page, at) => page.isStale && at * PAGE <= last && first < (at + 1) * PAGE,
      )
      if (stale >= 0) void load(stale)
      else if (hasNext && last >= rows.length - PAGE / 2 && pages.length) void load(pages.length)
    },
    /** All that was read is old; the first page is read at once. */
    refresh() {
      now.current = { ...now.current, pages: now.current.pages.map((page) => ({ ...page, isStale: true })) }
      put(now.current)
      void load(0)
    },
  }
}

/** A row that came to an earlier page is not shown twice. */
function distinct<Row extends { id: string }>(pages: Page<Row>[]): Row[] {
  const seen = new Set<string>()
  return pages.flatMap((page) => page.rows.filter(({ id }) => !seen.has(id) && seen.add(id)))
}
