import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { client, unkept } from "~/graphql/client"
import { ask } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { LINES_LIVE, STOCKTAKE_LINES } from "./stocktake.graphql"

export type Line = ResultOf<typeof STOCKTAKE_LINES>["stocktakeLines"]["nodes"][number]

/** All lines of a stocktake, as others count them; a line that is older than what is known changes nothing. */
export function useLines(stocktake: string, version: number) {
  const [lines, setLines] = useState<Line[] | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const asked = useRef(0)

  const put = useCallback((line: Line) => {
    setLines((former) => {
      if (!former) return former
      const at = former.findIndex(({ id }) => id === line.id)
      const known = former[at]
      if (!known) return [...former, line]
      return known.version > line.version ? former : former.with(at, line)
    })
  }, [])

  const reload = useCallback(async () => {
    asked.current += 1
    const mine = asked.current
    try {
      const found: Line[] = []
      let after: string | null = null
      do {
        const page: ResultOf<typeof STOCKTAKE_LINES> = await ask(
          STOCKTAKE_LINES,
          { stocktake, after },
          unkept,
        )
        found.push(...page.stocktakeLines.nodes)
        after = page.stocktakeLines.pageInfo.hasNextPage ? page.stocktakeLines.pageInfo.endCursor : null
      } while (after)
      if (mine === asked.current) setLines(found)
      setProblem(null)
    } catch (raised) {
      setProblem(raised)
    }
  }, [stocktake])

  // What is closed, or brought up to date, may have changed in all its lines.
  useEffect(() => void reload(), [reload, version])

  useEffect(() => {
    const { unsubscribe } = client.subscription(LINES_LIVE, { stocktake }).subscribe(({ data }) => {
      const told = data?.stocktakeLinesLive
      if (told?.__typename === "StocktakeLineUpsert") put(told.item)
      else if (told?.__typename === "Removed")
        setLines((former) => former?.filter(({ id }) => id !== told.id) ?? null)
    })
    return unsubscribe
  }, [stocktake, put])

  const sums = useMemo(() => summed(lines ?? []), [lines])
  return { lines, problem, put, reload, ...sums }
}

function summed(lines: Line[]) {
  let counted = 0
  let total = 0
  for (const { quantity, amount } of lines) {
    if (quantity !== null) counted += 1
    total += amount
  }
  return { counted, total }
}
