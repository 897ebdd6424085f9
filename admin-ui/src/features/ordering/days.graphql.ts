import { graphql } from "~/graphql/tada"
import { REFUSALS } from "./ordering.graphql"

export const FORM_DATES = graphql(`
  query FormDates($id: ID!, $until: Date!) {
    node(id: $id) { ... on OrderForm { deliverableDates(until: $until) { date isPossible orderBy message note } } }
  }
`)

export const DAY_CARTS = graphql(`
  query DayCarts($form: ID!) { dayCarts(orderForm: $form) { wishedOn items { quantity remark item { id } } } }
`)

export const CHECK_DAYS = graphql(`
  mutation CheckDays($input: OrdersPlaceInput!) {
    ordersCheck(input: $input) {
      drafts {
        net tax total orderBy nextDeliveryDate needsApproval aboveLimit
        allowance { perMonth remaining }
        lines { name quantity unit unitPrice taxRate }
        probableDoubles { id number placedAt wishedOn total }
      }
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

/** As text: it is kept on the device until it was answered. */
export const PLACE_DAYS = `
  mutation PlaceDays($input: OrdersPlaceInput!) {
    ordersPlace(input: $input) {
      orders { id number }
      userErrors {${REFUSALS}}
    }
  }
`
