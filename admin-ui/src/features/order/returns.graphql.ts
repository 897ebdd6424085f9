import { graphql } from "~/graphql/tada"

export const RETURNS = graphql(`
  query Returns($order: ID!) {
    returnSlips(first: 50, where: { order: { eq: $order } }) {
      nodes {
        id number returnedOn reason restocks total invoice { id number }
        documents { id url }
        lines { id quantity line { id name unit } }
      }
    }
    order: node(id: $order) {
      __typename
      ... on Order {
        id version placedAt lines { id name unit saleType shippedQuantity } viewerCan { takeBack { allowed reason } }
      }
    }
  }
`)

export const SLIP_PAPER = graphql(`
  mutation SlipPaper($input: ReturnSlipPrintInput!) {
    returnSlipPrint(input: $input) { document { id url } userErrors { code message path } }
  }
`)

export const TAKE_BACK = graphql(`
  mutation TakeBack($input: OrderReturnInput!) {
    orderReturn(input: $input) { returnSlip { id number } userErrors { code message path } }
  }
`)
