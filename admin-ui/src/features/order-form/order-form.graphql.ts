import { graphql } from "~/graphql/tada"

export const ORDER_FORMS = graphql(`
  query OrderForms($first: Int!, $after: String, $where: OrderFormWhere, $orderBy: [OrderFormSort!], $search: String) {
    orderForms(first: $first, after: $after, where: $where, orderBy: $orderBy, search: $search) {
      nodes { id version name status audience createdAt url items { id } }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

export const ORDER_FORM = graphql(`
  query OrderForm($id: ID!) {
    node(id: $id) {
      __typename
      ... on OrderForm {
        id version name status audience terms url qrPng business { id name }
        allowsCancel allowsCorrection takesSeveralDates customFields { label kind isRequired choices }
        orderingTerms { cutOff leadDays } calendar { id showsTerms }
        items {
          id position price
          product { id name code unit price published marks image { thumbnailUrl } }
        }
      }
    }
  }
`)

export const FIND_PRODUCTS = graphql(`
  query FindFormProducts($search: String, $business: ID!) {
    products(first: 20, search: $search, where: { business: { eq: $business } }) {
      nodes { id name code unit price published marks image { thumbnailUrl } }
    }
  }
`)

export const FORM_CREATE = graphql(`
  mutation FormCreate($input: OrderFormCreateInput!) {
    orderFormCreate(input: $input) { orderForm { id } userErrors { code message path } }
  }
`)
export const FORM_UPDATE = graphql(`
  mutation FormUpdate($input: OrderFormUpdateInput!) {
    orderFormUpdate(input: $input) {
      orderForm { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const FORM_PUBLISH = graphql(`
  mutation FormPublish($input: OrderFormInput!) {
    orderFormPublish(input: $input) { orderForm { id version status } userErrors { code message path } }
  }
`)
export const FORM_CLOSE = graphql(`
  mutation FormClose($input: OrderFormInput!) {
    orderFormClose(input: $input) { orderForm { id version status } userErrors { code message path } }
  }
`)
