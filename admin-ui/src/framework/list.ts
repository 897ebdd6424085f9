import type { TablerIcon } from "@tabler/icons-react"
import type { TypedDocumentNode } from "@urql/core"
import type { ReactNode } from "react"
import type { Action } from "./action"
import type { Choice } from "./fields/field"
import type { Edit } from "./inline"
import type { Connection } from "./pages"

export interface Column<Row> {
  id: string
  label: string
  cell(row: Row): ReactNode
  /** As text, for CSV; what has none is left out of it. */
  text?(row: Row): string | number | null | undefined
  /** The sorts of the API, rising and falling. */
  sort?: [rising: string, falling: string]
  width?: number
  isNumber?: boolean
  isHidden?: boolean
  edit?: Edit<Row>
}

type RowOf<Data, Field extends keyof Data> = Data[Field] extends Connection<infer Row> ? Row : never

export interface Switch {
  /** In the address: `?name=1`. */
  name: string
  label: ReactNode
  on: Record<string, unknown>
  off?: Record<string, unknown>
}

/** A list page is data: what it asks, what of it is shown, and what can be done. */
export interface List<Row> {
  name: string
  title: string
  document: TypedDocumentNode<unknown, never>
  field: string
  columns: Column<Row>[]
  /** The input type of the connection's `where`, and its fields that are offered as filters. */
  where?: {
    type: string
    fields: string[]
    always?: Record<string, unknown>
    /** What can be chosen for filters by an id; asked for when somebody filters. */
    choices?(): Promise<Record<string, Choice[]>>
    /** Filters that are on or off, each with what it asks for; `off` where that is something, too. */
    switches?: Switch[]
  }
  sorted?: string
  hasSearch?: boolean
  open?(row: Row): string
  /** The column that leads there; else the first. */
  linked?: string
  actions?: Action<Row>[]
  /** What is begun from the list without rows; drawn beside `create`. */
  begin?: Action<Row>[]
  create?: { label: string; to?: string; run?(): void; permission?: string }
  empty: { icon: TablerIcon; title: string; text: string; action?: ReactNode }
  /** Refreshed by the events of orders, or by the subscription of this text. */
  live?: "orders" | { document: string; variables: Record<string, unknown> }
  /** Whether something is about to happen to a row that no subscription tells of: it is asked for until it has. */
  isPending?(row: Row): boolean
  /** Whether a row waits to be looked at: it stands out. */
  isUnread?(row: Row): boolean
  /** How a row looks on a phone; else its first columns stand below each other. */
  card?(row: Row): ReactNode
  summary?: ReactNode
  /** Stands on the page of something else. */
  isPart?: boolean
}

/** Types the rows of a list by its document. */
export function list<Data, Variables, Field extends keyof Data & string>(
  document: TypedDocumentNode<Data, Variables>,
  field: Field,
  rest: Omit<List<RowOf<Data, Field> & { id: string }>, "document" | "field">,
): List<RowOf<Data, Field> & { id: string }> {
  return { ...rest, document: document as never, field }
}
