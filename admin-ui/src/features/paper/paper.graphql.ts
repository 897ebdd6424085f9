import { graphql } from "~/graphql/tada"

export const PAPERS = graphql(`
  query Papers(
    $first: Int!, $after: String, $where: DocumentWhere, $orderBy: [DocumentSort!], $search: String
  ) {
    documents(first: $first, after: $after, where: $where, orderBy: $orderBy, search: $search) {
      nodes {
        id kind number datedOn issuedAt total seller { id name } buyer { id name }
        order { id number buyerParty { name } sellerParty { name } }
        invoice { id number buyerParty { name } sellerParty { name } }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

export const PAPER = graphql(`
  query Paper($id: ID!) {
    node(id: $id) {
      __typename
      ... on Document {
        id kind number datedOn issuedAt total digest locale url seller { id name } buyer { id name }
        order { id number buyerParty { name } sellerParty { name } }
        invoice { id number buyerParty { name } sellerParty { name } }
      }
    }
  }
`)

/** Who stands on papers on the other side: they are offered as a filter. */
export const SIDES = graphql(`
  query PaperSides {
    documents(first: 1) {
      buyers: groups(by: [BUYER], first: 1000, orderBy: COUNT_DESC) { key { buyer { id name } } }
      sellers: groups(by: [SELLER], first: 1000, orderBy: COUNT_DESC) { key { seller { id name } } }
    }
  }
`)
