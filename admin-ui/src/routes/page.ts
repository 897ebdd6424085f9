import { createRoute, type RouteComponent } from "@tanstack/react-router"
import { inside } from "./root"

/** A page for those who are logged in. */
export const page = <Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => inside, path, component })
