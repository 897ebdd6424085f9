import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { inside } from "./root"

const places = () => import("~/features/place/place-page")
const suppliers = () => import("~/features/supplier/supplier-page")
const placeList = lazyRouteComponent(() => import("~/features/place/place-list"), "PlaceList")
const supplierList = lazyRouteComponent(() => import("~/features/supplier/supplier-list"), "SupplierList")
const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => inside, path, component })

/** What a buyer keeps: where goods go, and suppliers without a login. */
export const keeping = [
  page("/delivery-places", placeList),
  page("/delivery-places/new", lazyRouteComponent(places, "PlaceNew")),
  page("/delivery-places/$id", lazyRouteComponent(places, "PlacePage")),
  page("/suppliers", supplierList),
  page("/suppliers/new", lazyRouteComponent(suppliers, "SupplierNew")),
  page("/suppliers/$id", lazyRouteComponent(suppliers, "SupplierPage")),
]
