import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { inside } from "./root"

const getParentRoute = () => inside
const productPage = () => import("~/features/product/product-page")

/** What a seller keeps: products, customers, invitations, order forms. */
export const selling = [
  createRoute({
    getParentRoute,
    path: "/products",
    component: lazyRouteComponent(() => import("~/features/product/product-list"), "ProductList"),
  }),
  createRoute({
    getParentRoute,
    path: "/products/new",
    component: lazyRouteComponent(productPage, "ProductNew"),
  }),
  createRoute({
    getParentRoute,
    path: "/products/$id",
    component: lazyRouteComponent(productPage, "ProductPage"),
  }),
]
