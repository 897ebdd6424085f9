import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { inside } from "./root"

const inbox = createRoute({
  getParentRoute: () => inside,
  path: "/inbox",
  component: lazyRouteComponent(() => import("~/features/order/order-inbox"), "OrderInbox"),
})
const history = createRoute({
  getParentRoute: () => inside,
  path: "/history",
  component: lazyRouteComponent(() => import("~/features/order/order-history"), "OrderHistory"),
})
const ofNumber = createRoute({
  getParentRoute: () => inside,
  path: "/orders/$number",
  component: lazyRouteComponent(() => import("~/features/order/order-of-number"), "OrderOfNumber"),
})
const detail = createRoute({
  getParentRoute: () => inside,
  path: "/orders/$number/$id",
  component: lazyRouteComponent(() => import("~/features/order/order-page"), "OrderPage"),
})

const messages = createRoute({
  getParentRoute: () => inside,
  path: "/messages",
  component: lazyRouteComponent(() => import("~/features/message/message-list"), "MessageList"),
})

const asked = () => import("~/features/order-request")
const requests = createRoute({
  getParentRoute: () => inside,
  path: "/order-requests",
  component: lazyRouteComponent(asked, "RequestList"),
})
const request = createRoute({
  getParentRoute: () => inside,
  path: "/order-requests/$id",
  component: lazyRouteComponent(asked, "RequestPage"),
})

const masters = createRoute({
  getParentRoute: () => inside,
  path: "/product-approvals",
  component: lazyRouteComponent(() => import("~/features/item-approval/changes-page"), "ItemChangesPage"),
})
const purchase = createRoute({
  getParentRoute: () => inside,
  path: "/purchases/new",
  component: lazyRouteComponent(() => import("~/features/purchase/purchase-new"), "PurchaseNew"),
})

/** Orders, from both sides, and what stores ask the head office for. */
export const orders = [inbox, history, ofNumber, detail, messages, requests, request, masters, purchase]
