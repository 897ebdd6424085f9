import { graphql } from "~/graphql/tada"

export const INSTRUCTIONS = graphql(`
  query ShippingInstructions($first: Int!, $after: String, $where: ShippingInstructionWhere,
    $orderBy: [ShippingInstructionSort!]) {
    shippingInstructions(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id version status orderNumber buyerName wishedOn plannedOn code name unit quantity remark note reason givenAt
        acknowledgedAt deliveryParty { name address phone } assignee { id name } order { id number }
        viewerCan {
          ship { allowed reason } refuse { allowed reason } cancel { allowed reason } acknowledge { allowed reason }
        }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)
export const COUNTS = graphql(`
  query ShippingInstructionCounts {
    shippingInstructions(first: 1) { groups(by: [STATUS]) { count key { status } } }
  }
`)
export const OF_ORDER = graphql(`
  query ShippingInstructionsOfOrder($order: ID!) {
    shippingInstructions(first: 100, where: { order: { eq: $order } }) {
      nodes { id status name unit quantity reason assignee { name } }
    }
  }
`)
export const WORKERS = graphql(`
  query ShippingWorkers {
    memberships(includeEnded: false) { id shownName role ownRole { id permissions } }
    builtInRoles { role permissions }
  }
`)
export const INSTRUCT = graphql(`
  mutation ShippingInstruct($input: ShippingInstructInput!) {
    shippingInstruct(input: $input) { instructions { id } userErrors { code message path } }
  }
`)
export const SHIP = graphql(`
  mutation ShippingInstructionsShip($input: ShippingInstructionsShipInput!) {
    shippingInstructionsShip(input: $input) { instructions { id status } userErrors { code message path } }
  }
`)
export const REFUSE = graphql(`
  mutation ShippingInstructionRefuse($input: ShippingInstructionEndInput!) {
    shippingInstructionRefuse(input: $input) {
      shippingInstruction { id version status } userErrors { code message path }
    }
  }
`)
export const CANCEL = graphql(`
  mutation ShippingInstructionCancel($input: ShippingInstructionEndInput!) {
    shippingInstructionCancel(input: $input) {
      shippingInstruction { id version status } userErrors { code message path }
    }
  }
`)
export const ACKNOWLEDGE = graphql(`
  mutation ShippingInstructionAcknowledge($input: ShippingInstructionInput!) {
    shippingInstructionAcknowledge(input: $input) {
      shippingInstruction { id version } userErrors { code message path }
    }
  }
`)
export const LIVE =
  "subscription ShippingInstructionsLive { shippingInstructionsLive(first: 1) { __typename } }"
