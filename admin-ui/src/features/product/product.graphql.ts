import { graphql } from "~/graphql/tada"

export const PRODUCTS = graphql(`
  query Products($first: Int!, $after: String, $where: ProductWhere, $orderBy: [ProductSort!], $search: String) {
    products(first: $first, after: $after, where: $where, orderBy: $orderBy, search: $search) {
      nodes {
        id version code name unit saleType price taxRate stock published marks tags image { thumbnailUrl }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

export const PRODUCT = graphql(`
  query Product($id: ID!) {
    node(id: $id) {
      __typename
      ... on Product {
        id version code janCode name description saleType unit caseQuantity lotQuantity minimumQuantity price taxRate
        stock cutOff leadDays tags marks published createdAt image { url thumbnailUrl width height } business { id }
      }
    }
  }
`)

export const PRODUCT_CREATE = graphql(`
  mutation ProductCreate($input: ProductCreateInput!) {
    productCreate(input: $input) { product { id } userErrors { code message path } }
  }
`)

export const PRODUCT_UPDATE = graphql(`
  mutation ProductUpdate($input: ProductUpdateInput!) {
    productUpdate(input: $input) {
      product { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
