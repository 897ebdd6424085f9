import { graphql } from "~/graphql/tada"

const FACTS = graphql(`
  fragment CalendarFacts on Calendar @_unmask {
    id version cutOff leadDays mode closedWeekdays noDeliveryWeekdays closedOnHolidays noDeliveryOnHolidays showsTerms
    warns settledUntil warning { daysLeft settledUntil } days { id day kind note }
  }
`)

export const CALENDARS = graphql(
  `
  query Calendars($business: ID!, $this: Int!, $next: Int!) {
    calendar { ...CalendarFacts }
    orderForms(first: 100, where: { business: { eq: $business } }) {
      nodes { id name calendar { ...CalendarFacts } }
    }
    this: nationalHolidays(year: $this) { date name }
    next: nationalHolidays(year: $next) { date name }
  }
`,
  [FACTS],
)

export const PUT = graphql(`
  mutation CalendarPut($input: CalendarPutInput!) {
    calendarPut(input: $input) {
      calendar { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)

export const DAYS_PUT = graphql(`
  mutation CalendarDaysPut($input: CalendarDaysPutInput!) {
    calendarDaysPut(input: $input) { calendar { id version } userErrors { code message path } }
  }
`)
