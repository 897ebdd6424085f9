import { graphql } from "~/graphql/tada"

export const CLOSINGS = graphql(`
  query Closings(
    $first: Int!, $after: String, $where: ClosingWhere, $orderBy: [ClosingSort!], $search: String
  ) {
    closings(first: $first, after: $after, where: $where, orderBy: $orderBy, search: $search) {
      nodes {
        id version status until sellerName buyerName net tax total openObjections agreedAt closedAt settledAt
        viewerCan { finish { allowed reason } reopen { allowed reason } }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

export const CLOSING = graphql(`
  query Closing($id: ID!) {
    node(id: $id) {
      __typename
      ... on Closing {
        id version status until sellerName buyerName net tax total openObjections agreedAt closedAt settledAt
        taxes { rate net tax } business { id name } invoice { id number } customer { id name email }
        lines {
          id position datedOn reference code name quantity unit unitPrice amount taxRate isDisputed
          remarks { isBuyer author text at } order { id number }
        }
        viewerCan {
          finish { allowed reason } reopen { allowed reason } answer { allowed reason } agree { allowed reason }
          object { allowed reason }
        }
      }
    }
  }
`)

export const NOW = graphql(`
  query ClosingNow($closing: ID!) {
    closingNow(closing: $closing) {
      total
      differences { line reference name unit shownQuantity shownAmount quantity amount }
    }
  }
`)

export const COUNTS = graphql(`
  query ClosingCounts($where: ClosingWhere!) {
    closings(first: 1, where: $where) { groups(by: [STATUS]) { count sum { total } key { status } } }
  }
`)

/** Says that a statement was made, discussed or settled. */
export const LIVE =
  "subscription ClosingsSignal($where: ClosingWhere) { closingsLive(first: 1, where: $where) { __typename } }"

export const CLOSABLE = graphql(`
  query Closable($until: Date, $withConfirmed: Boolean!) {
    closable(until: $until, withConfirmed: $withConfirmed) { until customers finishable objected }
  }
`)
export const CLOSE_ONE = graphql(`
  mutation CloseOne($input: ClosingCreateInput!) {
    closingCreate(input: $input) { closing { id } userErrors { code message path } }
  }
`)
export const CLOSE_ALL = graphql(`
  mutation CloseAll($input: ClosingsCreateInput!) {
    closingsCreate(input: $input) { isQueued userErrors { code message path } }
  }
`)
export const FINISH_ALL = graphql(`
  mutation FinishAll($input: ClosingsFinishInput!) {
    closingsFinish(input: $input) { isQueued userErrors { code message path } }
  }
`)
export const FINISH = graphql(`
  mutation FinishClosing($input: ClosingFinishInput!) {
    closingFinish(input: $input) { closing { id version status } userErrors { code message path } }
  }
`)
export const REOPEN = graphql(`
  mutation ReopenClosing($input: ClosingInput!) {
    closingReopen(input: $input) { closing { id version status } userErrors { code message path } }
  }
`)
export const AGREE = graphql(`
  mutation AgreeClosing($input: ClosingInput!) {
    closingAgree(input: $input) { closing { id version agreedAt } userErrors { code message path } }
  }
`)
export const REMARK = graphql(`
  mutation RemarkClosing($input: ClosingLineRemarkInput!) {
    closingLineRemark(input: $input) { closingLine { id } userErrors { code message path } }
  }
`)
