import { ActionIcon } from "@mantine/core"
import { IconPencil } from "@tabler/icons-react"
import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from "react"
import { useTranslation } from "react-i18next"
import type { UserError } from "~/graphql/perform"
import { useSession } from "./session"

const Box = lazy(() => import("./inline-box"))

/** A cell that is changed where it stands. */
export interface Edit<Row> {
  kind: "text" | "yen" | "decimal"
  permission: string
  value(row: Row): string | number | null | undefined
  save(row: Row, value: string | number | null): Promise<UserError[]>
}

const Changed = createContext<() => void>(() => undefined)
/** Lets a cell say that its row has changed. */
export const RowsChanged = Changed.Provider
export const useRowsChanged = () => useContext(Changed)

interface Properties<Row> {
  row: Row
  label: string
  edit: Edit<Row>
  children: ReactNode
}

/** The cell's text with a pencil; a double click or the pencil makes it a box, Enter saves, Escape takes it back. */
export function Inline<Row>({ row, label, edit, children }: Properties<Row>) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isOpen, setOpen] = useState(false)
  if (!session.may(edit.permission)) return children
  if (isOpen)
    return (
      <Suspense fallback={children}>
        <Box row={row} label={label} edit={edit as never} close={() => setOpen(false)} />
      </Suspense>
    )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pencil does the same for keys and readers
    <span className="inline" onDoubleClick={() => setOpen(true)}>
      {children}
      <ActionIcon
        size="xs"
        variant="subtle"
        className="inline-pencil"
        onClick={() => setOpen(true)}
        aria-label={t("list.edit", { label })}
      >
        <IconPencil size={13} aria-hidden />
      </ActionIcon>
    </span>
  )
}
