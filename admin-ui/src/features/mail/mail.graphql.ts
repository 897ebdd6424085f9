import { graphql } from "~/graphql/tada"

export const MAILS = graphql(`
  query Mails($first: Int!, $after: String, $where: MailMessageWhere, $orderBy: [MailMessageSort!]) {
    mails(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes { id kind to subject status attempts createdAt sentAt error }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

export const MAIL = graphql(`
  query Mail($id: ID!) {
    node(id: $id) {
      __typename
      ... on MailMessage { id kind to subject status attempts doubts createdAt sentAt error html text locale }
    }
  }
`)
