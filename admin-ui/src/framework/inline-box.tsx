import { NumberInput, TextInput } from "@mantine/core"
import { type KeyboardEvent, useRef, useState } from "react"
import { complain } from "./action"
import { halfWidth } from "./fields/half-width"
import { type Edit, useRowsChanged } from "./inline"

interface Properties<Row> {
  row: Row
  label: string
  edit: Edit<Row>
  close(): void
}

/** The box that a cell becomes: Enter saves, Escape takes it back. */
export default function Box<Row>({ row, label, edit, close }: Properties<Row>) {
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
