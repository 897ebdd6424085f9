import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { inside } from "./root"

const forms = createRoute({
  getParentRoute: () => inside,
  path: "/order",
  component: lazyRouteComponent(() => import("~/features/ordering/form-list"), "FormList"),
})
const form = createRoute({
  getParentRoute: () => inside,
  path: "/order/$form",
  component: lazyRouteComponent(() => import("~/features/ordering/order-form"), "OrderForm"),
})
const check = createRoute({
  getParentRoute: () => inside,
  path: "/order/$form/check",
  component: lazyRouteComponent(() => import("~/features/ordering/check-page"), "CheckPage"),
})
const done = createRoute({
  getParentRoute: () => inside,
  path: "/order/done/$number",
  component: lazyRouteComponent(() => import("~/features/ordering/done-page"), "DonePage"),
})
const supplierOrder = createRoute({
  getParentRoute: () => inside,
  path: "/order/supplier/$supplier",
  component: lazyRouteComponent(() => import("~/features/ordering/supplier-order"), "SupplierOrder"),
})
const businesses = createRoute({
  getParentRoute: () => inside,
  path: "/businesses",
  component: lazyRouteComponent(() => import("~/features/session/businesses-page"), "BusinessesPage"),
})

/** Ordering, from the forms to the number of the order. */
export const buying = [forms, form, check, done, supplierOrder, businesses]
