import type { Answer } from "./kept-pages"

/** How far an action has come on its way through all rows of a list. */
export interface Course {
  done: number
  /** How many rows each reason left out, or refused. */
  refused: ReadonlyMap<string, number>
  /** The cursor behind which it goes on. */
  after: string | null
  /** Whether there is nothing left. */
  isOver: boolean
  /** Why it stands still, when nobody stopped it. */
  problem: unknown
}

export const BEGINNING: Course = { done: 0, refused: new Map(), after: null, isOver: false, problem: null }

interface Way<Row> {
  /** The rows behind a cursor. */
  read(after: string | null): Promise<Answer<Row>>
  can?(row: Row): { allowed: boolean; reason?: string | null }
  run(row: Row): Promise<{ message: string }[]>
  told(course: Course): void
  isStopped(): boolean
  /** Rows that have had their turn; kept from one attempt to the next. */
  over: Set<string>
}

const AT_ONCE = 4

/**
 * Does something to all rows of a list, page after page: a page is read when its turn has come, so that rows are as they
 * are by then, and nothing grows with the list. Stops between two rows when asked to, or when nobody answers; from what
 * it gives back it can be gone on.
 */
export async function goThrough<Row extends { id: string }>(from: Course, way: Way<Row>): Promise<Course> {
  const refused = new Map(from.refused)
  let course: Course = { ...from, refused, problem: null }
  const tell = (change: Partial<Course>) => {
    course = { ...course, ...change }
    way.told({ ...course, refused: new Map(refused) })
  }
  const leaveOut = (reason: string) => refused.set(reason, (refused.get(reason) ?? 0) + 1)
  async function work(rows: Row[]) {
    while (!way.isStopped() && course.problem === null) {
      const row = rows.shift()
      if (!row) return
      const can = way.can?.(row) ?? { allowed: true }
      try {
        const [error] = can.allowed ? await way.run(row) : [{ message: can.reason ?? "" }]
        way.over.add(row.id)
        if (error) leaveOut(error.message)
        tell(error ? {} : { done: course.done + 1 })
      } catch (problem) {
        tell({ problem })
      }
    }
  }
  try {
    while (!way.isStopped()) {
      const { nodes, pageInfo } = await way.read(course.after)
      const rows = nodes.filter(({ id }) => !way.over.has(id))
      await Promise.all(Array.from({ length: AT_ONCE }, () => work(rows)))
      if (course.problem !== null || rows.length > 0) break
      tell({ after: pageInfo.endCursor, isOver: !pageInfo.hasNextPage })
      if (course.isOver) break
    }
  } catch (problem) {
    tell({ problem })
  }
  return { ...course, refused: new Map(refused) }
}
