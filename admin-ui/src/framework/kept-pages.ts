/** Of how many rows a page consists. */
export const PAGE = 100
/** How many pages are kept on either side of those that are seen. */
export const AROUND = 5

/** A page by its cursor; of one that is far away only the place is kept. */
export interface Page<Row> {
  after: string | null
  end: string | null
  /** `null` when it was far away, and is to be read anew when it is neared. */
  rows: Row[] | null
  size: number
  isStale: boolean
}

export interface Answer<Row> {
  nodes: Row[]
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
}

/** Puts what was answered in its place; the page after it begins where this one now ends. */
export function placed<Row extends { id: string }>(
  former: Page<Row>[],
  at: number,
  after: string | null,
  { nodes, pageInfo }: Answer<Row>,
): Page<Row>[] {
  const pages = pageInfo.hasNextPage ? [...former] : former.slice(0, at)
  pages[at] = { after, end: pageInfo.endCursor, rows: nodes, size: nodes.length, isStale: false }
  const next = pages[at + 1]
  if (next && next.after !== pageInfo.endCursor)
    pages[at + 1] = { ...next, after: pageInfo.endCursor, isStale: true }
  return once(pages)
}

/** A row that came to an earlier page is not shown twice. */
function once<Row extends { id: string }>(pages: Page<Row>[]): Page<Row>[] {
  const seen = new Set<string>()
  return pages.map((page) => {
    const rows = page.rows?.filter(({ id }) => !seen.has(id) && seen.add(id))
    return !rows || rows.length === page.size ? page : { ...page, rows, size: rows.length }
  })
}

/** Lets go of the rows of pages that are far from those that are seen. */
export function near<Row>(pages: Page<Row>[], first: number, last: number): Page<Row>[] {
  return pages.map((page, at) =>
    page.rows && (at < first - AROUND || at > last + AROUND) ? { ...page, rows: null } : page,
  )
}

/** The rows of the pages by their numbers. */
export class Shown<Row extends { id: string }> {
  /** How many there are, kept or not. */
  readonly count: number
  private readonly pages: Page<Row>[]
  private readonly starts: number[] = []

  constructor(pages: Page<Row>[]) {
    this.pages = pages
    let start = 0
    for (const { size } of pages) {
      this.starts.push(start)
      start += size
    }
    this.count = start
  }

  /** In which page a row lies. */
  pageOf(index: number): number {
    let [low, high] = [0, this.starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.starts[middle] ?? 0) <= index) low = middle
      else high = middle - 1
    }
    return low
  }

  at(index: number): Row | undefined {
    const page = this.pageOf(index)
    return this.pages[page]?.rows?.[index - (this.starts[page] ?? 0)]
  }

  /** Those that are kept, in order. */
  kept(): Row[] {
    return this.pages.flatMap(({ rows }) => rows ?? [])
  }
}
