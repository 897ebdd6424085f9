import { ActionIcon, Checkbox, Group, Popover, Stack, Tooltip } from "@mantine/core"
import { IconChevronDown, IconChevronUp, IconColumns3 } from "@tabler/icons-react"
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import type { Column, List } from "./list"
import { useKept } from "./list-state"

interface Kept {
  order: string[]
  hidden: string[]
  widths: Record<string, number>
}

/** The columns as this reader wants them: which, in what order, how wide. */
export function useColumns<Row>(list: List<Row>) {
  const initial: Kept = {
    order: [],
    hidden: list.columns.filter((one) => one.isHidden).map(({ id }) => id),
    widths: {},
  }
  const [kept, keep] = useKept<Kept>(`tsunagi.columns.${list.name}`, initial)
  const place = (id: string) => {
    const at = kept.order.indexOf(id)
    return at < 0 ? list.columns.findIndex((one) => one.id === id) : at
  }
  const all = [...list.columns].sort((one, other) => place(one.id) - place(other.id))
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown follows from these two
  const shown = useMemo(() => all.filter(({ id }) => !kept.hidden.includes(id)), [list.columns, kept])
  const move = (id: string, by: number) => {
    const order = all.map((one) => one.id)
    const from = order.indexOf(id)
    order.splice(from, 1)
    order.splice(Math.max(0, from + by), 0, id)
    keep({ ...kept, order })
  }
  return {
    all,
    shown,
    /** Shows these and no others, in this order; what is not known is left out. */
    show: (ids: string[]) => {
      const known = ids.filter((id) => list.columns.some((one) => one.id === id))
      if (known.length === 0) return
      const hidden = list.columns.map(({ id }) => id).filter((id) => !known.includes(id))
      keep({ ...kept, order: [...known, ...hidden], hidden })
    },
    isShown: (id: string) => !kept.hidden.includes(id),
    toggle: (id: string) =>
      keep({
        ...kept,
        hidden: kept.hidden.includes(id) ? kept.hidden.filter((one) => one !== id) : [...kept.hidden, id],
      }),
    move,
    width: (column: Column<Row>) => kept.widths[column.id] ?? column.width ?? 140,
    widen: (id: string, width: number) =>
      keep({ ...kept, widths: { ...kept.widths, [id]: Math.max(60, Math.round(width)) } }),
  }
}

export type ColumnsState<Row> = ReturnType<typeof useColumns<Row>>

/** Chooses the columns and their order. */
export function Columns<Row>({ columns }: { columns: ColumnsState<Row> }) {
  const { t } = useTranslation()
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Tooltip label={t("list.columns")}>
          <ActionIcon variant="default" size="lg" aria-label={t("list.columns")}>
            <IconColumns3 size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          {columns.all.map((column) => (
            <Group key={column.id} justify="space-between" wrap="nowrap">
              <Checkbox
                label={column.label}
                checked={columns.isShown(column.id)}
                onChange={() => columns.toggle(column.id)}
              />
              <Group gap={2} wrap="nowrap">
                <ActionIcon
                  variant="subtle"
                  onClick={() => columns.move(column.id, -1)}
                  aria-label={t("list.earlier", { label: column.label })}
                >
                  <IconChevronUp size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  onClick={() => columns.move(column.id, 1)}
                  aria-label={t("list.later", { label: column.label })}
                >
                  <IconChevronDown size={14} aria-hidden />
                </ActionIcon>
              </Group>
            </Group>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
