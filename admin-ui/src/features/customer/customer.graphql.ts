import { graphql } from "~/graphql/tada"

export const CUSTOMERS = graphql(`
  query Customers($first: Int!, $after: String, $where: CustomerWhere, $orderBy: [CustomerSort!], $search: String) {
    customers(first: $first, after: $after, where: $where, orderBy: $orderBy, search: $search) {
      nodes {
        id version code name person email phone prefecture city isLinked linkedAt hidesPrices createdAt
        invitations { id status }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

export const CUSTOMER = graphql(`
  query Customer($id: ID!) {
    node(id: $id) {
      __typename
      ... on Customer {
        id version code name person email phone fax postalCode prefecture city street building note closingDay hidesPrices
        isLinked linkedAt linked { id name }
        orderFormAccesses { id form { id } }
        priceGroup { id name }
        hiddenProducts { id product { id name code } }
        invitations { id version status url qrPng createdAt sentAt openedAt acceptedAt expiresAt }
      }
    }
  }
`)

export const CUSTOMER_ORDERS = graphql(`
  query CustomerOrders($id: ID!) {
    orders(first: 8, where: { customer: { eq: $id } }, orderBy: [PLACED_AT_DESC]) {
      nodes { id number status placedAt total }
      totalCount { count exact }
    }
  }
`)

export const OWN_FORMS = graphql(`
  query OwnForms($business: ID!) {
    orderForms(first: 100, where: { business: { eq: $business } }) { nodes { id name status } }
  }
`)

export const FIND_PRODUCTS = graphql(`
  query FindProducts($search: String, $business: ID!) {
    products(first: 20, search: $search, where: { business: { eq: $business } }) {
      nodes { id name code price unit }
    }
  }
`)

export const CUSTOMER_CREATE = graphql(`
  mutation CustomerCreate($input: CustomerCreateInput!) {
    customerCreate(input: $input) { customer { id } userErrors { code message path } }
  }
`)
export const CUSTOMER_UPDATE = graphql(`
  mutation CustomerUpdate($input: CustomerUpdateInput!) {
    customerUpdate(input: $input) {
      customer { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const ALLOW_FORMS = graphql(`
  mutation AllowForms($input: CustomerAllowFormsInput!) {
    customerAllowForms(input: $input) { customer { id version } userErrors { code message path } }
  }
`)
export const HIDE_PRODUCTS = graphql(`
  mutation HideProducts($input: CustomerHideProductsInput!) {
    customerHideProducts(input: $input) {
      customer { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)

export const INVITATIONS = graphql(`
  query Invitations($first: Int!, $after: String, $where: InvitationWhere, $orderBy: [InvitationSort!]) {
    invitations(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id version status url createdAt sentAt openedAt acceptedAt expiresAt customer { id name email }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)
export const SHEETS = graphql(`
  query Sheets($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      ... on Invitation { id url qrPng message expiresAt customer { id name person } }
    }
  }
`)
export const INVITE = graphql(`
  mutation Invite($input: InvitationCreateInput!) {
    invitationCreate(input: $input) { invitation { id version } userErrors { code message path } }
  }
`)
export const INVITATION_SEND = graphql(`
  mutation InvitationSend($input: InvitationInput!) {
    invitationSend(input: $input) { invitation { id version status sentAt } userErrors { code message path } }
  }
`)
export const INVITATION_REVOKE = graphql(`
  mutation InvitationRevoke($input: InvitationInput!) {
    invitationRevoke(input: $input) { invitation { id version status } userErrors { code message path } }
  }
`)
