import { graphql } from "~/graphql/tada"

export const NEEDS = graphql(`
  query PurchaseNeeds($orders: [ID!]!) {
    purchaseNeeds(orders: $orders) {
      quantity
      order { id number buyerParty { name } }
      line { id name unit }
      supplierProduct { id name unit supplier { id name } }
      item { id product { id name unit business { id name } } }
    }
    deliveryPlaces(first: 100, where: { deletedAt: { isNull: true } }) { nodes { id name } }
  }
`)
export const LISTED = graphql(`
  query PurchaseListed($search: String) {
    supplierProducts(first: 20, search: $search) { nodes { id name unit supplier { id name } } }
  }
`)
export const FORMS = graphql(`
  query PurchaseForms($business: ID!) {
    orderForms(first: 20, where: { not: { business: { eq: $business } } }) { nodes { id } }
  }
`)
export const OFFERED = graphql(`
  query PurchaseOffered($id: ID!) {
    node(id: $id) { ... on OrderForm { items { id product { id name unit business { id name } } } } }
  }
`)
export const PURCHASE = graphql(`
  mutation Purchase($input: PurchaseInput!) {
    purchaseForSales(input: $input) { orders { id number } userErrors { code message path } }
  }
`)
export const OF_SALE = graphql(`
  query SourcingsOfSale($order: ID!) {
    sourcings(first: 100, where: { sale: { eq: $order } }) {
      nodes { id quantity saleLine { name } purchaseLine { name unit } purchase { id number status sellerParty { name } } }
    }
  }
`)
export const OF_PURCHASE = graphql(`
  query SourcingsOfPurchase($order: ID!) {
    sourcings(first: 100, where: { purchase: { eq: $order } }) {
      nodes { id quantity saleLine { name } purchaseLine { name unit } sale { id number status buyerParty { name } } }
    }
  }
`)
