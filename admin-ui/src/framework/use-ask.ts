import type { TypedDocumentNode } from "@urql/core"
import { useCallback, useEffect, useRef, useState } from "react"
import { ask } from "~/graphql/perform"

const seen = new Map<string, unknown>()

/** Reads when a page opens, and when asked again; what was read before is shown meanwhile, also without a connection. */
export function useAsk<Data, Variables extends Record<string, unknown>>(
  name: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) {
  return useLoaded(name, variables, (own) => ask(document, own))
}

/** The same, by a way of reading of one's own. */
export function useLoaded<Data, Variables extends Record<string, unknown>>(
  name: string,
  variables: Variables,
  load: (variables: Variables) => Promise<Data>,
): { data: Data | undefined; problem: unknown; again(): void } {
  const key = `${name} ${JSON.stringify(variables)}`
  const [state, put] = useState({ key, data: seen.get(key) as Data | undefined, problem: null as unknown })
  const wanted = useRef(key)
  const way = useRef(load)
  wanted.current = key
  way.current = load
  const again = useCallback(async () => {
    const own = JSON.parse(key.slice(key.indexOf(" ") + 1)) as Variables
    try {
      const data = await way.current(own)
      seen.set(key, data)
      if (wanted.current === key) put({ key, data, problem: null })
    } catch (problem) {
      if (wanted.current === key) put({ key, data: seen.get(key) as Data | undefined, problem })
    }
  }, [key])
  useEffect(() => {
    void again()
    const wake = () => void again()
    addEventListener("online", wake)
    return () => removeEventListener("online", wake)
  }, [again])
  const isNew = state.key !== key
  return {
    data: isNew ? (seen.get(key) as Data | undefined) : state.data,
    problem: isNew ? null : state.problem,
    again,
  }
}

interface Page<Row> {
  nodes: Row[]
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
}

/** All rows of a connection, page after page. */
export async function all<Row>(page: (after: string | null) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = []
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await page(after)
    rows.push(...nodes)
    if (!pageInfo.hasNextPage) return rows
    after = pageInfo.endCursor
  }
}
