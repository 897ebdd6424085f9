import { ActionIcon, NumberInput, TextInput } from "@mantine/core"
import { IconPencil } from "@tabler/icons-react"
import { createContext, type KeyboardEvent, type ReactNode, useContext, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { UserError } from "~/graphql/perform"
import { complain } from "./action"
import { halfWidth } from "./fields/field"
import { useSession } from "./session"

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
  if (isOpen) return <Box row={row} label={label} edit={edit} close={() => setOpen(false)} />
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

function Box<Row>({ row, label, edit, close }: Omit<Properties<Row>, "children"> & { close(): void }) {
  const begun = edit.value(row) ?? ""
  const [value, setValue] = useState<string | number>(begun)
  const [error, setError] = useState(false)
  const isDone = useRef(false)
  const changed = useRowsChanged()
  async function save() {
    if (isDone.current) return
    if (value === begun) return close()
    isDone.current = true
    try {
      const errors = await edit.save(row, value === "" ? null : value)
      if (errors.length === 0) {
        changed()
        return close()
      }
      complain(errors)
    } catch (problem) {
      complain(problem)
    }
    setError(true)
    isDone.current = false
  }
  const shared = {
    "aria-label": label,
    autoFocus: true,
    error,
    size: "xs",
    onFocus: (event: { currentTarget: HTMLInputElement }) => event.currentTarget.select(),
    onBlur: () => (error ? close() : void save()),
    onKeyDown(event: KeyboardEvent) {
      if (event.nativeEvent.isComposing) return
      if (event.key === "Enter") void save()
      if (event.key === "Escape") {
        isDone.current = true
        close()
      }
    },
  }
  return edit.kind === "yen" ? (
    <NumberInput
      {...shared}
      value={value}
      onChange={setValue}
      prefix="¥"
      thousandSeparator=","
      allowDecimal={false}
      hideControls
      inputMode="numeric"
    />
  ) : (
    <TextInput
      {...shared}
      value={value}
      inputMode={edit.kind === "decimal" ? "decimal" : undefined}
      onChange={({ currentTarget }) =>
        setValue(edit.kind === "decimal" ? halfWidth(currentTarget.value) : currentTarget.value)
      }
    />
  )
}
