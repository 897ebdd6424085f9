import { graphql } from "~/graphql/tada"

export const CORRECTABLE = graphql(`
  query Correctable($id: ID!, $until: Date!) {
    node(id: $id) {
      ... on Order {
        id number version wishedOn remark total
        viewerCan { correct { allowed reason } }
        sellerParty { name }
        lines { id name orderedQuantity remark product { id } }
        orderForm {
          id name
          business { id name rounding phone }
          deliverableDates(until: $until) { date isPossible orderBy message note }
          items {
            id position price isFavourite
            lastOrdered { orderedAt quantity }
            product {
              id code janCode name unit saleType marks tags taxRate description stock
              lotQuantity minimumQuantity caseQuantity
              image { url thumbnailUrl width height }
            }
          }
        }
      }
    }
  }
`)

export const CORRECT = graphql(`
  mutation CorrectOrder($input: OrderCorrectInput!) {
    orderCorrect(input: $input) {
      order { id version }
      userErrors {
        code message path
        ... on CutOffPassed { nextDeliveryDate }
        ... on NoDelivery { nextDeliveryDate }
        ... on BelowMinimum { nearest }
        ... on NotInLots { nearest }
        ... on OutOfStock { nearest }
      }
    }
  }
`)
