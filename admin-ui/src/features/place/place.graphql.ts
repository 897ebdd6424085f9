import { graphql } from "~/graphql/tada"

export const PLACES = graphql(`
  query DeliveryPlaces($first: Int!, $after: String, $where: DeliveryPlaceWhere, $orderBy: [DeliveryPlaceSort!]) {
    deliveryPlaces(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id version code name postalCode prefecture city street building phone note
        allowance { perOrder perMonth spent remaining month }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)
export const PLACE = graphql(`
  query DeliveryPlace($id: ID!) {
    node(id: $id) {
      __typename
      ... on DeliveryPlace {
        id version code name postalCode prefecture city street building phone fax email note deletedAt createdAt
        allowance { perOrder perMonth spent remaining month }
      }
    }
  }
`)
export const PLACE_CREATE = graphql(`
  mutation DeliveryPlaceCreate($input: DeliveryPlaceCreateInput!) {
    deliveryPlaceCreate(input: $input) { deliveryPlace { id } userErrors { code message path } }
  }
`)
export const PLACE_UPDATE = graphql(`
  mutation DeliveryPlaceUpdate($input: DeliveryPlaceUpdateInput!) {
    deliveryPlaceUpdate(input: $input) {
      deliveryPlace { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const PLACE_DELETE = graphql(`
  mutation DeliveryPlaceDelete($input: DeliveryPlaceDeleteInput!) {
    deliveryPlaceDelete(input: $input) { deliveryPlace { id } userErrors { code message path } }
  }
`)
export const LIMIT_OF = graphql(`
  query OrderLimitOf($where: OrderLimitWhere) {
    orderLimits(first: 2, where: $where) {
      nodes { id version perOrder perMonth beyond allowsOwnApproval deliveryPlace { id } }
    }
  }
`)
export const LIMIT_PUT = graphql(`
  mutation OrderLimitPut($input: OrderLimitPutInput!) {
    orderLimitPut(input: $input) {
      orderLimit { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const LIMIT_DELETE = graphql(`
  mutation OrderLimitDelete($input: OrderLimitInput!) {
    orderLimitDelete(input: $input) { orderLimit { id } userErrors { code message path } }
  }
`)
