import { initGraphQLTada } from "gql.tada"
import type { introspection } from "./schema"

/** Typed documents against `../schema.graphql`; nothing is generated for each query. */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: {
    Date: string
    DateTime: string
    Decimal: string
    EventCursor: string
    Yen: number
    ID: string
  }
}>()

export type { ResultOf } from "gql.tada"
