import { graphql } from "~/graphql/tada"

export const INVOICES = graphql(`
  query Invoices($first: Int!, $after: String, $where: InvoiceWhere, $orderBy: [InvoiceSort!], $search: String) {
    invoices(first: $first, after: $after, where: $where, orderBy: $orderBy, search: $search) {
      nodes {
        id version number kind status subject issuedOn dueOn sentAt paidOn net tax total
        buyerParty { name } sellerParty { name } customer { id email }
        viewerCan {
          send { allowed reason } pay { allowed reason } unpay { allowed reason } close { allowed reason }
          discard { allowed reason } credit { allowed reason }
        }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

export const INVOICE = graphql(`
  query Invoice($id: ID!) {
    node(id: $id) {
      __typename
      ... on Invoice {
        id version number kind status subject issuedOn dueOn sentAt paidOn net tax total note reason bankAccounts
        taxes { rate net tax }
        business { id }
        sellerParty { name person phone postalCode address } buyerParty { name person phone postalCode address }
        customer { id name email }
        credits { id number }
        lines { id position datedOn reference code name quantity unit unitPrice amount taxRate }
        documents { id kind number locale issuedAt url }
        viewerCan {
          send { allowed reason } pay { allowed reason } unpay { allowed reason } close { allowed reason }
          discard { allowed reason } credit { allowed reason }
        }
      }
    }
  }
`)

export const COUNTS = graphql(`
  query InvoiceCounts($where: InvoiceWhere!) {
    invoices(first: 1, where: $where) { groups(by: [STATUS]) { count sum { total } key { status } } }
  }
`)

/** Says that an invoice was made, sent or paid. */
export const LIVE =
  "subscription InvoicesSignal($where: InvoiceWhere) { invoicesLive(first: 1, where: $where) { __typename } }"

export const SEND = graphql(`
  mutation InvoiceSend($input: InvoiceSendInput!) {
    invoiceSend(input: $input) { invoice { id version status } userErrors { code message path } }
  }
`)
export const PAY = graphql(`
  mutation InvoicePay($input: InvoicePayInput!) {
    invoicePay(input: $input) { invoice { id version status } userErrors { code message path } }
  }
`)
export const UNPAY = graphql(`
  mutation InvoiceUnpay($input: InvoiceInput!) {
    invoiceUnpay(input: $input) { invoice { id version status } userErrors { code message path } }
  }
`)
export const CLOSE = graphql(`
  mutation InvoiceClose($input: InvoiceInput!) {
    invoiceClose(input: $input) { invoice { id version status } userErrors { code message path } }
  }
`)
export const DISCARD = graphql(`
  mutation InvoiceDiscard($input: InvoiceInput!) {
    invoiceDiscard(input: $input) { invoice { id version status } userErrors { code message path } }
  }
`)
export const CREDIT = graphql(`
  mutation InvoiceCredit($input: InvoiceCreditInput!) {
    invoiceCredit(input: $input) { invoice { id number } userErrors { code message path } }
  }
`)
export const PRINT = graphql(`
  mutation InvoicePrint($input: InvoicePrintInput!) {
    invoicePrint(input: $input) { document { id url } userErrors { code message path } }
  }
`)
export const CREATE = graphql(`
  mutation InvoiceCreate($input: InvoiceCreateInput!) {
    invoiceCreate(input: $input) { invoice { id number } userErrors { code message path } }
  }
`)
export const CREATE_ALL = graphql(`
  mutation InvoicesCreate($input: InvoicesCreateInput!) {
    invoicesCreate(input: $input) { isQueued userErrors { code message path } }
  }
`)
export const UNBILLED = graphql(`
  query Unbilled($until: Date!, $withConfirmed: Boolean!) {
    unbilled(until: $until, withConfirmed: $withConfirmed) { customers orders }
  }
`)
export const TERMS = graphql(`
  query InvoiceTerms {
    invoiceTerms {
      id version numberTemplate subjectTemplate dueMonths dueDay closingDay bankAccounts note seal { thumbnailUrl }
    }
    viewer { business { id version registrationNumber rounding logo { thumbnailUrl } } }
  }
`)
export const PUT_TERMS = graphql(`
  mutation InvoiceTermsPut($input: InvoiceTermsPutInput!) {
    invoiceTermsPut(input: $input) {
      invoiceTerms { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const PUT_ISSUER = graphql(`
  mutation IssuerPut($input: BusinessUpdateInput!) {
    businessUpdate(input: $input) {
      business { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const FIND_CUSTOMERS = graphql(`
  query FindBilled($search: String) {
    customers(first: 20, search: $search, orderBy: [NAME_ASC]) { nodes { id name code } }
  }
`)
export const CUSTOMER_NAME = graphql(`
  query BilledCustomer($id: ID!) { node(id: $id) { __typename ... on Customer { id name } } }
`)
export const OPEN_ORDERS = graphql(`
  query OpenOrders($customer: ID!, $after: String) {
    orders(
      first: 100
      after: $after
      where: { customer: { eq: $customer }, status: { in: [CONFIRMED, SHIPPED] } }
      orderBy: [PLACED_AT_DESC]
    ) {
      nodes { id number status shippedAt confirmedAt placedAt total isBilled }
      pageInfo { endCursor hasNextPage }
    }
  }
`)
