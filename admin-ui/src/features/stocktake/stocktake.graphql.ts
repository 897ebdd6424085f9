import { graphql } from "~/graphql/tada"

export const STOCKTAKES = graphql(`
  query Stocktakes($first: Int!, $after: String, $where: StocktakeWhere, $orderBy: [StocktakeSort!]) {
    stocktakes(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id version status datedOn placeName total closedAt closerName
        progress { lines counted amount }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

export const STOCKTAKE = graphql(`
  query Stocktake($id: ID!) {
    node(id: $id) {
      __typename
      ... on Stocktake {
        id version status datedOn placeName since months total closedAt closerName reopenReason createdAt
        previous { id datedOn total }
        progress { lines }
        viewerCan {
          count { allowed reason } refresh { allowed reason } close { allowed reason }
          reopen { allowed reason } delete { allowed reason }
        }
      }
    }
  }
`)

export const STOCKTAKE_LINE = graphql(`
  fragment StocktakeLineFacts on StocktakeLine @_unmask {
    id version position isOwn code name unit taxRate supplierName storage quantity previousQuantity
    purchasedQuantity usedQuantity lastPrice unitPrice isPriceSet amount countedAt counterName
  }
`)

export const STOCKTAKE_LINES = graphql(
  `
  query StocktakeLines($stocktake: ID!, $after: String) {
    stocktakeLines(first: 100, after: $after, where: { stocktake: { eq: $stocktake } }) {
      nodes { ...StocktakeLineFacts }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [STOCKTAKE_LINE],
)

export const ONE_LINE = graphql(
  `
  query StocktakeLine($id: ID!) { node(id: $id) { __typename ...StocktakeLineFacts } }
`,
  [STOCKTAKE_LINE],
)

export const LINES_LIVE = graphql(
  `
  subscription StocktakeLinesLive($stocktake: ID!) {
    stocktakeLinesLive(first: 1, where: { stocktake: { eq: $stocktake } }) {
      __typename
      ... on StocktakeLineUpsert { item { ...StocktakeLineFacts } }
      ... on Removed { id }
    }
  }
`,
  [STOCKTAKE_LINE],
)

/** Says that a stocktake was made, counted, closed or opened again. */
export const LIVE = "subscription StocktakesSignal { stocktakesLive(first: 1) { __typename } }"

export const PLACES = graphql(`
  query StocktakePlaces { deliveryPlaces(first: 100) { nodes { id name } } }
`)
export const CREATE = graphql(`
  mutation CreateStocktake($input: StocktakeCreateInput!) {
    stocktakeCreate(input: $input) { stocktake { id } userErrors { code message path } }
  }
`)
export const REFRESH = graphql(`
  mutation RefreshStocktake($input: StocktakeInput!) {
    stocktakeRefresh(input: $input) { stocktake { id version } userErrors { code message path } }
  }
`)
export const CLOSE = graphql(`
  mutation CloseStocktake($input: StocktakeCloseInput!) {
    stocktakeClose(input: $input) {
      stocktake { id version status total }
      userErrors { code message path }
    }
  }
`)
export const REOPEN = graphql(`
  mutation ReopenStocktake($input: StocktakeReopenInput!) {
    stocktakeReopen(input: $input) { stocktake { id version status } userErrors { code message path } }
  }
`)
export const DELETE = graphql(`
  mutation DeleteStocktake($input: StocktakeInput!) {
    stocktakeDelete(input: $input) { stocktake { id } userErrors { code message path } }
  }
`)
export const COUNT = graphql(
  `
  mutation CountStocktakeLine($input: StocktakeLineCountInput!) {
    stocktakeLineCount(input: $input) {
      stocktakeLine { ...StocktakeLineFacts }
      userErrors { code message path }
    }
  }
`,
  [STOCKTAKE_LINE],
)
export const UPDATE = graphql(
  `
  mutation UpdateStocktakeLine($input: StocktakeLineUpdateInput!) {
    stocktakeLineUpdate(input: $input) {
      stocktakeLine { ...StocktakeLineFacts }
      userErrors { code message path }
    }
  }
`,
  [STOCKTAKE_LINE],
)
export const ADD = graphql(
  `
  mutation AddStocktakeLine($input: StocktakeLineAddInput!) {
    stocktakeLineAdd(input: $input) {
      stocktakeLine { ...StocktakeLineFacts }
      userErrors { code message path }
    }
  }
`,
  [STOCKTAKE_LINE],
)
export const REMOVE = graphql(`
  mutation RemoveStocktakeLine($input: StocktakeLineInput!) {
    stocktakeLineRemove(input: $input) { stocktake { id } userErrors { code message path } }
  }
`)
export const EXPORT = graphql(`
  mutation ExportStocktake($input: ExportStartInput!) {
    exportStart(input: $input) { exportJob { id } userErrors { code message path } }
  }
`)
/** What stands in the file, in this order. */
export const SHEET = `query Stocktake($stocktake: ID!) {
  stocktakeLines(where: { stocktake: { eq: $stocktake } }) { nodes {
    code name supplierName storage unit taxRate previousQuantity purchasedQuantity quantity usedQuantity
    unitPrice amount counterName countedAt
  } }
}`
