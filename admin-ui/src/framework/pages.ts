import type { TypedDocumentNode } from "@urql/core"
import { useCallback, useEffect, useMemo, useReducer, useRef } from "react"
import { unkept } from "~/graphql/client"
import { ask } from "~/graphql/perform"
import { near, PAGE, type Page, placed, Shown } from "./kept-pages"

export { PAGE }

export interface Connection<Row> {
  nodes: Row[]
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
  totalCount: { count: number; exact: boolean }
}

interface State<Row> {
  pages: Page<Row>[]
  total: { count: number; exact: boolean } | null
  hasNext: boolean
  isLoading: boolean
  problem: Error | null
}

const EMPTY = { pages: [], total: null, hasNext: true, isLoading: true, problem: null }
/** How many pages are read at once. */
const AT_ONCE = 2

/**
 * The rows of a connection, page after page by its cursors. Those near what is seen are kept; what has grown stale, or
 * was let go of, is read anew when it is neared.
 */
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
  const seen = useRef([0, 0])
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
        const data = (await ask(document, values, unkept)) as Record<string, Connection<Row>>
        const found = data[field]
        if (!found || asked.current !== wanted) return
        const former = now.current.pages
        // Its place may be another page's by now, or be gone.
        if (at > former.length || (former[at]?.after ?? after) !== after) return
        const isLast = at >= former.length - 1 || !found.pageInfo.hasNextPage
        const [first = 0, last = 0] = seen.current
        const next = {
          pages: near(placed(former, at, after, found), first, last),
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
    seen.current = [0, 0]
    now.current = { ...now.current, pages: [], hasNext: true, isLoading: true, problem: null }
    put(now.current)
    void load(0)
  }, [key, load])

  const shown = useMemo(() => new Shown(state.pages), [state.pages])
  return {
    ...state,
    shown,
    /** Read what is to be seen from one row to another, and soon: pages stale or let go of, or the one after the last. */
    see(first: number, last: number) {
      const { pages, hasNext, problem } = now.current
      if (problem) return
      const rows = new Shown(pages)
      seen.current = [rows.pageOf(first), rows.pageOf(last)]
      const ahead = first > 0 ? PAGE : PAGE / 2
      const isWanted = (at: number) => {
        const page = pages[at]
        return page ? page.isStale || !page.rows : at === pages.length && at > 0 && hasNext
      }
      const soon = [first, last, last + ahead, first - ahead].map((row) =>
        row < rows.count ? rows.pageOf(Math.max(0, row)) : pages.length,
      )
      for (const at of new Set(soon)) if (isWanted(at) && busy.current.size < AT_ONCE) void load(at)
    },
    /** All that was read is old; the first page is read at once. */
    refresh() {
      now.current = { ...now.current, pages: now.current.pages.map((page) => ({ ...page, isStale: true })) }
      put(now.current)
      void load(0)
    },
  }
}
