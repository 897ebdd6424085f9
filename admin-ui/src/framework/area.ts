import type { TablerIcon } from "@tabler/icons-react"
import type { ComponentType } from "react"
import type { Session } from "./session"

/** A page that the menu, the palette and the keys lead to. */
export interface Place {
  to: string
  label: string
  icon: TablerIcon
  /** Keys, one after the other. */
  keys?: string
  permission?: string
  /** Shown as one of the few at the bottom of a phone. */
  isNear?: boolean
  /** How much waits there. */
  badge?: ComponentType
}

/** A part of the menu. */
export interface Area {
  id: string
  label: string
  places: Place[]
}

export const visible = (areas: Area[], session: Session): Area[] =>
  areas
    .map((area) => ({ ...area, places: area.places.filter(({ permission }) => session.may(permission)) }))
    .filter(({ places }) => places.length)
