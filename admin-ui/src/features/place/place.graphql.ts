import { graphql } from "~/graphql/tada"

export const PLACES = graphql(`
  query DeliveryPlaces($first: Int!, $after: String, $where: DeliveryPlaceWhere, $orderBy: [DeliveryPlaceSort!]) {
    deliveryPlaces(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes { id version name postalCode prefecture city street building phone note }
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
        id version name postalCode prefecture city street building phone fax email note deletedAt createdAt
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
