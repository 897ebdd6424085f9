import { graphql } from "~/graphql/tada"

export const AGREED = graphql(`
  query AgreedPrices($where: AgreedPriceWhere!, $after: String) {
    agreedPrices(first: 100, after: $after, where: $where) {
      nodes {
        id version price validFrom validUntil
        product { id name code price unit }
        customer { id name }
        priceGroup { id name }
      }
      pageInfo { endCursor hasNextPage }
    }
  }
`)
export const AGREED_PUT = graphql(`
  mutation AgreedPricesPut($input: AgreedPricesPutInput!) {
    agreedPricesPut(input: $input) { prices { id } userErrors { code message path } }
  }
`)
export const AGREED_UPDATE = graphql(`
  mutation AgreedPriceUpdate($input: AgreedPriceUpdateInput!) {
    agreedPriceUpdate(input: $input) { agreedPrice { id version } userErrors { code message path } }
  }
`)
export const AGREED_DELETE = graphql(`
  mutation AgreedPriceDelete($input: AgreedPriceDeleteInput!) {
    agreedPriceDelete(input: $input) { userErrors { code message path } }
  }
`)
export const FIND_GOODS = graphql(`
  query FindGoods($search: String, $business: ID!) {
    products(first: 20, search: $search, where: { business: { eq: $business } }) {
      nodes { id name code price unit }
    }
  }
`)

export const GROUPS = graphql(`
  query PriceGroups($first: Int!, $after: String, $where: PriceGroupWhere, $orderBy: [PriceGroupSort!]) {
    priceGroups(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes { id version name note createdAt }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)
export const GROUP_SIZES = graphql(`
  query PriceGroupSizes {
    customers(first: 1) { groups(by: [PRICE_GROUP], first: 1000) { count key { priceGroup { id } } } }
  }
`)
export const GROUP = graphql(`
  query PriceGroup($id: ID!) {
    node(id: $id) { __typename ... on PriceGroup { id version name note createdAt } }
  }
`)
export const GROUP_MEMBERS = graphql(`
  query PriceGroupMembers($group: ID!, $after: String) {
    customers(first: 100, after: $after, where: { priceGroup: { eq: $group } }) {
      nodes { id name code }
      pageInfo { endCursor hasNextPage }
    }
  }
`)
export const FIND_MEMBERS = graphql(`
  query FindMembers($search: String) {
    customers(first: 20, search: $search) { nodes { id name code priceGroup { id name } } }
  }
`)
export const GROUP_CREATE = graphql(`
  mutation PriceGroupCreate($input: PriceGroupCreateInput!) {
    priceGroupCreate(input: $input) { priceGroup { id } userErrors { code message path } }
  }
`)
export const GROUP_UPDATE = graphql(`
  mutation PriceGroupUpdate($input: PriceGroupUpdateInput!) {
    priceGroupUpdate(input: $input) {
      priceGroup { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const GROUP_DELETE = graphql(`
  mutation PriceGroupDelete($input: PriceGroupDeleteInput!) {
    priceGroupDelete(input: $input) { userErrors { code message path } }
  }
`)
export const GROUP_PUT_MEMBERS = graphql(`
  mutation PriceGroupPutMembers($input: PriceGroupPutMembersInput!) {
    priceGroupPutMembers(input: $input) { priceGroup { id version } userErrors { code message path } }
  }
`)
export const ALL_GROUPS = graphql(`
  query AllPriceGroups { priceGroups(first: 100, orderBy: [NAME_ASC]) { nodes { id name } } }
`)
export const SET_GROUP = graphql(`
  mutation CustomerPriceGroup($input: CustomerUpdateInput!) {
    customerUpdate(input: $input) {
      customer { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
