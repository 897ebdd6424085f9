import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { root } from "./root"

const forgotten = () => import("~/features/session/forgotten")
const invited = () => import("~/features/session/invited")
const contact = () => import("~/features/inquiry/contact")
const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component })

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (given: Record<string, unknown>): { next?: string } =>
    typeof given.next === "string" ? { next: given.next } : {},
  component: lazyRouteComponent(() => import("~/features/session/login"), "Login"),
})

/** Pages for those who are not logged in, and where the links of mails lead. */
export const out = [
  login,
  page("/forgotten-password", lazyRouteComponent(forgotten, "ForgottenPassword")),
  page("/forgotten-login-id", lazyRouteComponent(forgotten, "ForgottenLoginId")),
  page("/contact", lazyRouteComponent(contact, "Contact")),
  page("/password-resets/$token", lazyRouteComponent(forgotten, "NewPassword")),
  page("/invitations/$token", lazyRouteComponent(invited, "Invited")),
  page("/member-invitations/$token", lazyRouteComponent(invited, "InvitedMember")),
  page("/forms/$token", lazyRouteComponent(invited, "OpenForm")),
]
