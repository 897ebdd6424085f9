import { lazyRouteComponent } from "@tanstack/react-router"
import { page } from "./page"

const product = () => import("~/features/product/product-page")
const customer = () => import("~/features/customer/customer-page")
const priceGroup = () => import("~/features/price/group-page")
const orderForm = () => import("~/features/order-form/order-form-page")
const lists = {
  products: () => import("~/features/product/product-list"),
  customers: () => import("~/features/customer/customer-list"),
  priceGroups: () => import("~/features/price/group-list"),
  invitations: () => import("~/features/customer/invitation-list"),
  orderForms: () => import("~/features/order-form/order-form-list"),
}
const sheets = () => import("~/features/customer/invitation-sheets")

/** What a seller keeps: products, customers, invitations, order forms. */
export const selling = [
  page("/products", lazyRouteComponent(lists.products, "ProductList")),
  page("/products/new", lazyRouteComponent(product, "ProductNew")),
  page("/products/$id", lazyRouteComponent(product, "ProductPage")),
  page("/customers", lazyRouteComponent(lists.customers, "CustomerList")),
  page("/customers/new", lazyRouteComponent(customer, "CustomerNew")),
  page("/customers/$id", lazyRouteComponent(customer, "CustomerPage")),
  page("/price-groups", lazyRouteComponent(lists.priceGroups, "PriceGroupList")),
  page("/price-groups/new", lazyRouteComponent(priceGroup, "PriceGroupNew")),
  page("/price-groups/$id", lazyRouteComponent(priceGroup, "PriceGroupPage")),
  page("/invitations", lazyRouteComponent(lists.invitations, "InvitationList")),
  page("/invitation-sheets", lazyRouteComponent(sheets, "InvitationSheets")),
  page("/order-forms", lazyRouteComponent(lists.orderForms, "OrderFormList")),
  page("/order-forms/new", lazyRouteComponent(orderForm, "OrderFormNew")),
  page("/order-forms/$id", lazyRouteComponent(orderForm, "OrderFormPage")),
]
