import { useSession } from "~/framework/session"
import { useAsk } from "~/framework/use-ask"
import { graphql } from "~/graphql/tada"

const SELLS = graphql(`
  query Sells($me: ID!, $may: Boolean!) {
    orderForms(first: 1, where: { business: { eq: $me } }) @include(if: $may) { nodes { id } }
  }
`)

/** Whether the business takes orders by forms of its own; undefined while nobody knows. */
export function useSells(): boolean | undefined {
  const { session } = useSession()
  const may = session.business !== null && session.may("order_form:read")
  const { data, problem } = useAsk("sells", SELLS, { me: session.business?.id ?? "", may })
  if (!may || problem !== null) return false
  return data && (data.orderForms?.nodes.length ?? 0) > 0
}
