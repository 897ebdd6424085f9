import { createRootRoute, createRoute, Outlet } from "@tanstack/react-router"
import { lazyShell } from "./lazy"

export const root = createRootRoute({ component: Outlet, notFoundComponent: lazyShell("NotFound") })

/** Pages for those who are logged in. */
export const inside = createRoute({ getParentRoute: () => root, id: "inside", component: lazyShell("Shell") })
