import { graphql } from "~/graphql/tada"

export const REQUESTS = graphql(`
  query OrderRequests($first: Int!, $after: String, $where: OrderRequestWhere, $orderBy: [OrderRequestSort!]) {
    orderRequests(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id version status requestedAt ordererName wishedOn total allowed note reason
        sellerParty { name } deliveryParty { name }
        viewerCan { approve { allowed reason } refuse { allowed reason } withdraw { allowed reason } }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)
export const COUNTS = graphql(`
  query OrderRequestCounts { orderRequests(first: 1) { groups(by: [STATUS]) { count key { status } } } }
`)
export const REQUEST = graphql(`
  query OrderRequest($id: ID!) {
    node(id: $id) {
      __typename
      ... on OrderRequest {
        id version status requestedAt settledAt ordererName settlerName wishedOn remark note reason
        net tax total allowed remaining month
        sellerParty { name } deliveryParty { name address }
        lines { item code name unit unitPrice taxRate quantity remark }
        customValues { label value }
        order { id number }
        viewerCan {
          approve { allowed reason } refuse { allowed reason } change { allowed reason } withdraw { allowed reason }
        }
      }
    }
  }
`)
export const APPROVE = graphql(`
  mutation OrderRequestApprove($input: OrderRequestApproveInput!) {
    orderRequestApprove(input: $input) {
      orderRequest { id version status order { id number } }
      userErrors {
        code message path
        ... on PricesChanged { total }
        ... on CutOffPassed { nextDeliveryDate }
        ... on NoDelivery { nextDeliveryDate }
      }
    }
  }
`)
export const REFUSE = graphql(`
  mutation OrderRequestRefuse($input: OrderRequestRefuseInput!) {
    orderRequestRefuse(input: $input) { orderRequest { id version status } userErrors { code message path } }
  }
`)
export const CHANGE = graphql(`
  mutation OrderRequestChange($input: OrderRequestChangeInput!) {
    orderRequestChange(input: $input) {
      orderRequest { id version status total }
      userErrors { code message path }
    }
  }
`)
export const WITHDRAW = graphql(`
  mutation OrderRequestWithdraw($input: OrderRequestInput!) {
    orderRequestWithdraw(input: $input) { orderRequest { id version status } userErrors { code message path } }
  }
`)
export const LIVE = "subscription OrderRequestsLive { orderRequestsLive(first: 1) { __typename } }"
