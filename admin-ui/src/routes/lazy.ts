import { lazyRouteComponent } from "@tanstack/react-router"

/** Parts of the frame around all pages, loaded with the first of them. */
export const lazyShell = (name: "Shell" | "NotFound" | "Home") =>
  lazyRouteComponent(() => import("~/features/shell/shell"), name)
