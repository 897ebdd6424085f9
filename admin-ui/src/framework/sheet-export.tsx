import { ActionIcon, Tooltip } from "@mantine/core"
import { IconDownload } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { unkept } from "~/graphql/client"
import { ask } from "~/graphql/perform"
import { complain, say } from "./action"
import type { Column, List } from "./list"
import { type Connection, PAGE } from "./pages"

interface Properties<Row> {
  list: List<Row>
  columns: Column<Row>[]
  variables: Record<string, unknown>
  total: { count: number } | null
}

/** CSV of what is shown: the columns, filters and order of the list, all its rows. */
export function SheetExport<Row extends { id: string }>({
  list,
  columns,
  variables,
  total,
}: Properties<Row>) {
  const { t } = useTranslation()
  const [done, setDone] = useState<number | null>(null)
  const told = columns.filter((column) => column.text)
  async function save() {
    setDone(0)
    try {
      const lines = [told.map((column) => cell(column.label)).join(",")]
      let after: string | null = null
      do {
        const values = { ...variables, first: PAGE, after } as never
        const page = ((await ask(list.document, values, unkept)) as Record<string, Connection<Row>>)[
          list.field
        ]
        if (!page) break
        for (const row of page.nodes) lines.push(told.map((column) => cell(column.text?.(row))).join(","))
        setDone(lines.length - 1)
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
      } while (after)
      download(`\uFEFF${lines.join("\r\n")}\r\n`, `${list.name}.csv`)
      say(t("list.exported", { count: lines.length - 1 }))
    } catch (problem) {
      complain(problem)
    }
    setDone(null)
  }
  const label = done === null ? t("list.export") : t("list.exporting", { done, total: total?.count ?? 0 })
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size="lg"
        onClick={() => void save()}
        loading={done !== null}
        aria-label={label}
      >
        <IconDownload size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

/** A cell that no spreadsheet takes for a formula. */
export function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ""
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function download(text: string, name: string) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
