import { createRoute, createRouter } from "@tanstack/react-router"
import { buying } from "./buying"
import { keeping } from "./keeping"
import { lazyShell } from "./lazy"
import { orders } from "./orders"
import { out } from "./out"
import { records } from "./records"
import { inside, root } from "./root"
import { selling } from "./selling"
import { settings } from "./settings"

const home = createRoute({ getParentRoute: () => inside, path: "/", component: lazyShell("Home") })

export const router = createRouter({
  routeTree: root.addChildren([
    ...out,
    inside.addChildren([home, ...buying, ...keeping, ...orders, ...records, ...selling, ...settings]),
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(
      Object.entries(search).filter(([, value]) => value !== undefined) as string[][],
    ).toString()
    return text && `?${text}`
  },
})

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router
  }
}
