import { graphql } from "~/graphql/tada"

/** Orders, or their lines, by the day of their delivery; of no day yet, how many. */
export const DELIVERIES = graphql(`
  query Deliveries(
    $where: OrderWhere!, $undated: OrderWhere!, $day: [OrderGroupBy!]!, $parts: [OrderGroupBy!]!
    $lines: [OrderLineGroupBy!]!, $products: Boolean!
  ) {
    orders(first: 1, where: $where) {
      days: groups(by: $day, first: 100) { count sum { total } key { wishedDay plannedDay } }
      orders: groups(by: $parts, first: 1000, orderBy: TOTAL_DESC) @skip(if: $products) {
        count sum { total } key { wishedDay plannedDay status customer { id name } }
      }
      products: lineGroups(by: $lines, first: 1000, orderBy: QUANTITY_DESC) @include(if: $products) {
        count sum { quantity } key { wishedDay plannedDay name unit }
      }
    }
    undated: orders(first: 1, where: $undated) { groups(by: []) { count } }
  }
`)

export const HOLIDAYS = graphql(`
  query DeliveryHolidays($year: Int!) { nationalHolidays(year: $year) { date name } }
`)
