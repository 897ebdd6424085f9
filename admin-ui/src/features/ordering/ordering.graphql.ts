import { graphql } from "~/graphql/tada"

export const FORMS = graphql(`
  query Forms($until: Date!) {
    orderForms(first: 100, orderBy: [NAME_ASC]) {
      nodes {
        id name status
        business { id name logo { thumbnailUrl } }
        orderingTerms { cutOff leadDays }
        deliverableDates(until: $until) { date isPossible orderBy }
      }
    }
  }
`)

export const FORM = graphql(`
  query Form($id: ID!) {
    node(id: $id) {
      ... on OrderForm {
        id name terms status takesSeveralDates
        customFields { label kind isRequired choices }
        business { id name rounding phone }
        orderingTerms { cutOff leadDays }
        items {
          id position price isFavourite
          nextPrice { on price }
          approval { state reason }
          lastOrdered { orderedAt quantity }
          product {
            id code janCode name unit saleType marks tags taxRate description stock
            lotQuantity minimumQuantity caseQuantity
            image { url thumbnailUrl width height }
          }
        }
      }
    }
    deliveryPlaces(first: 100, where: { deletedAt: { isNull: true } }) {
      nodes { id name postalCode prefecture city street building }
    }
  }
`)

export const DATES = graphql(`
  query Dates($id: ID!, $until: Date!) {
    cart(orderForm: $id) { deliverableDates(until: $until) { date isPossible orderBy message note } }
    node(id: $id) { ... on OrderForm { deliverableDates(until: $until) { date isPossible orderBy message note } } }
  }
`)

export const CART = graphql(`
  query Cart($form: ID!, $day: Date) { cart(orderForm: $form, wishedOn: $day) { items { quantity remark item { id } } } }
`)

export const CART_PUT = graphql(`
  mutation PutCart($input: CartPutInput!) {
    cartPut(input: $input) {
      cart { items { quantity remark item { id } } }
      userErrors { code message path }
    }
  }
`)

/** What a refusal tells besides, in documents that are kept as text. */
export const REFUSALS = `
  code message path
  ... on CutOffPassed { nextDeliveryDate }
  ... on NoDelivery { nextDeliveryDate }
  ... on BelowMinimum { nearest }
  ... on NotInLots { nearest }
  ... on OutOfStock { nearest }
`

export const CHECK = graphql(`
  mutation Check($input: OrderPlaceInput!) {
    orderCheck(input: $input) {
      draft {
        net tax total orderBy nextDeliveryDate ordererName needsApproval aboveLimit
        allowance { perMonth remaining }
        taxes { rate net tax }
        lines { name quantity unit unitPrice taxRate }
        probableDoubles { id number placedAt wishedOn total }
      }
      userErrors {
        code message path
        ... on CutOffPassed { nextDeliveryDate }
        ... on NoDelivery { nextDeliveryDate }
        ... on BelowMinimum { nearest }
        ... on NotInLots { nearest }
        ... on OutOfStock { nearest }
      }
    }
  }
`)

/** As text: it is kept on the device until it was answered. */
export const PLACE = `
  mutation Place($input: OrderPlaceInput!) {
    orderPlace(input: $input) {
      order { id number }
      userErrors {${REFUSALS}}
    }
  }
`

export const PLACED = graphql(`
  query Placed($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Order {
        id number source wishedOn total
        sellerParty { name }
        deliveryParty { name }
        buyerParty { email }
      }
    }
  }
`)

export const FAVOURITE = graphql(`
  mutation Favourite($input: FavouriteMarkInput!) {
    favouriteMark(input: $input) { isFavourite userErrors { code message path } }
  }
`)

export const PLACE_CREATE = graphql(`
  mutation NewPlace($input: DeliveryPlaceCreateInput!) {
    deliveryPlaceCreate(input: $input) { deliveryPlace { id } userErrors { code message path } }
  }
`)

export const SUPPLIER = graphql(`
  query SupplierGoods($id: ID!) {
    node(id: $id) {
      __typename
      ... on Supplier { id name channel fax email deletedAt }
    }
    deliveryPlaces(first: 100, where: { deletedAt: { isNull: true } }) {
      nodes { id name postalCode prefecture city street building }
    }
  }
`)

export const GOODS = graphql(`
  query GoodsToOrder($supplier: ID!, $after: String) {
    supplierProducts(first: 100, after: $after, where: { supplier: { eq: $supplier } }, orderBy: [NAME_ASC]) {
      nodes { id name code unit price taxRate note }
      pageInfo { endCursor hasNextPage }
    }
  }
`)

export const SUPPLIER_CHECK = graphql(`
  mutation CheckSupplierOrder($input: SupplierOrderPlaceInput!) {
    supplierOrderCheck(input: $input) {
      draft {
        net tax total lines { name quantity unit unitPrice }
        needsApproval aboveLimit allowance { perMonth remaining }
      }
      userErrors { code message path }
    }
  }
`)

/** As text: it is kept on the device until it was answered. */
export const SUPPLIER_PLACE = `
  mutation PlaceSupplierOrder($input: SupplierOrderPlaceInput!) {
    supplierOrderPlace(input: $input) { order { id number } userErrors { code message path } }
  }
`

export const PAPERS = graphql(`
  query Papers($may: Boolean!) {
    suppliers(first: 100, where: { deletedAt: { isNull: true }, channel: { in: [FAX, MAIL] } }, orderBy: [NAME_ASC])
      @include(if: $may) { nodes { id name channel } }
  }
`)
