import { Button, CloseButton, Group, Paper, Text, Tooltip } from "@mantine/core"
import { useTranslation } from "react-i18next"
import type { Action } from "./action"

interface Properties<Row> {
  actions: Action<Row>[]
  rows: Row[]
  running: string | null
  start(action: Action<Row>, rows: Row[]): void
  clear(): void
}

/** What can be done to the rows that are chosen; what none of them allows says why. */
export function SelectionBar<Row>({ actions, rows, running, start, clear }: Properties<Row>) {
  const { t } = useTranslation()
  if (rows.length === 0) return null
  return (
    <Paper
      shadow="lg"
      withBorder
      p="xs"
      className="selection-bar no-print"
      role="toolbar"
      aria-label={t("list.selected", { count: rows.length })}
    >
      <Group gap="xs">
        <Text size="sm" fw={600} className="selection-count">
          {t("list.selected", { count: rows.length })}
        </Text>
        {actions.map((action) => {
          const possible = rows.filter((row) => action.can?.(row).allowed ?? true).length
          const reason = rows.map((row) => action.can?.(row).reason).find(Boolean)
          const { icon: Icon } = action
          return (
            <Tooltip
              key={action.id}
              label={possible ? t("list.possible", { count: possible }) : (reason ?? "")}
              disabled={possible === rows.length}
            >
              <Button
                size="xs"
                variant={action.tone === "main" ? "filled" : "light"}
                color={action.tone === "danger" ? "red" : undefined}
                leftSection={<Icon size={15} aria-hidden />}
                loading={running === action.id}
                data-disabled={possible === 0 || undefined}
                aria-disabled={possible === 0}
                onClick={() => start(action, rows)}
              >
                {action.label}
              </Button>
            </Tooltip>
          )
        })}
        <CloseButton className="selection-end" onClick={clear} aria-label={t("list.clearSelection")} />
      </Group>
    </Paper>
  )
}
