import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { root } from "./root"

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (given: Record<string, unknown>) => ({
    next: typeof given.next === "string" ? given.next : undefined,
  }),
  component: lazyRouteComponent(() => import("~/features/session/login"), "Login"),
})

/** Pages for those who are not logged in. */
export const out = [login]
