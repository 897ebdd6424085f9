import { graphql } from "~/graphql/tada"

export const SUPPLIERS = graphql(`
  query Suppliers($first: Int!, $after: String, $where: SupplierWhere, $orderBy: [SupplierSort!], $search: String) {
    suppliers(first: $first, after: $after, where: $where, orderBy: $orderBy, search: $search) {
      nodes { id version code name channel email fax phone person note deletedAt linked { id name } }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)
export const SUPPLIER = graphql(`
  query Supplier($id: ID!) {
    node(id: $id) {
      __typename
      ... on Supplier { id version code name channel email fax phone person note deletedAt linked { id name phone } }
    }
  }
`)
export const SUPPLIER_CREATE = graphql(`
  mutation SupplierCreate($input: SupplierCreateInput!) {
    supplierCreate(input: $input) { supplier { id } userErrors { code message path } }
  }
`)
export const SUPPLIER_UPDATE = graphql(`
  mutation SupplierUpdate($input: SupplierUpdateInput!) {
    supplierUpdate(input: $input) {
      supplier { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const SUPPLIER_DELETE = graphql(`
  mutation SupplierDelete($input: SupplierInput!) {
    supplierDelete(input: $input) { supplier { id } userErrors { code message path } }
  }
`)
export const SUPPLIER_RESTORE = graphql(`
  mutation SupplierRestore($input: SupplierInput!) {
    supplierRestore(input: $input) { supplier { id } userErrors { code message path } }
  }
`)
export const GOODS = graphql(`
  query Goods($supplier: ID!, $after: String) {
    supplierProducts(first: 100, after: $after, where: { supplier: { eq: $supplier } }, orderBy: [NAME_ASC]) {
      nodes { id version name code unit price taxRate note }
      pageInfo { endCursor hasNextPage }
    }
  }
`)
export const GOODS_PUT = graphql(`
  mutation GoodsPut($input: SupplierProductPutInput!) {
    supplierProductPut(input: $input) { supplierProduct { id } isNew userErrors { code message path } }
  }
`)
export const GOODS_UPDATE = graphql(`
  mutation GoodsUpdate($input: SupplierProductUpdateInput!) {
    supplierProductUpdate(input: $input) {
      supplierProduct { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const GOODS_DELETE = graphql(`
  mutation GoodsDelete($input: SupplierProductInput!) {
    supplierProductDelete(input: $input) { userErrors { code message path } }
  }
`)
