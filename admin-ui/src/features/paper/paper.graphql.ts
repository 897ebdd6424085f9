import { graphql } from "~/graphql/tada"

export const PAPERS = graphql(`
  query Papers($first: Int!, $after: String, $where: DocumentWhere, $orderBy: [DocumentSort!]) {
    documents(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes { id kind number datedOn issuedAt total order { id number buyerParty { name } sellerParty { name } } }
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
        id kind number datedOn issuedAt total digest locale url order { id number buyerParty { name } sellerParty { name } }
      }
    }
  }
`)
