import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { otherTexts } from "~/i18n"
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
  path: "/order/done/$ids",
  component: lazyRouteComponent(() => import("~/features/ordering/done-page"), "DonePage"),
})
const correct = createRoute({
  getParentRoute: () => inside,
  path: "/order/correct/$id",
  component: lazyRouteComponent(async () => {
    const [page] = await Promise.all([import("~/features/ordering/correct-page"), otherTexts()])
    return page
  }, "CorrectPage"),
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
export const buying = [forms, form, check, done, correct, supplierOrder, businesses]
