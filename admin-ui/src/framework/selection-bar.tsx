import { Button, CloseButton, Group, Paper, Text, Tooltip } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { count } from "~/ui/format"
import type { Action } from "./action"

interface Properties<Row> {
  actions: Action<Row>[]
  rows: Row[]
  total: { count: number; exact: boolean } | null
  /** Whether all that matches is chosen, not only `rows`. */
  isWhole: boolean
  /** Chooses all that matches; only where there is more than `rows`. */
  chooseWhole: (() => void) | undefined
  running: string | null
  start(action: Action<Row>): void
  clear(): void
}

/** What can be done to the rows that are chosen; what none of them allows says why. */
export function SelectionBar<Row>(given: Properties<Row>) {
  const { actions, rows, total, isWhole, chooseWhole, running, start, clear } = given
  const { t } = useTranslation()
  if (rows.length === 0 && !isWhole) return null
  const all =
    total &&
    t(total.exact ? "list.count" : "list.countAtLeast", { count: total.count, number: count(total.count) })
  const told = isWhole ? t("list.wholeChosen", { all }) : t("list.selected", { count: rows.length })
  return (
    <Paper shadow="lg" withBorder p="xs" className="selection-bar no-print" role="toolbar" aria-label={told}>
      <Group gap="xs">
        <Text size="sm" fw={600} className="selection-count">
          {told}
        </Text>
        {all && chooseWhole && !isWhole && (
          <Button size="compact-sm" variant="subtle" className="selection-whole" onClick={chooseWhole}>
            {t("list.chooseWhole", { all })}
          </Button>
        )}
        {actions.map((action) => {
          const possible = rows.filter((row) => action.can?.(row).allowed ?? true).length
          // What of all that matches is possible is found out on the way.
          const isPossible = isWhole || possible > 0
          const reason = rows.map((row) => action.can?.(row).reason).find(Boolean)
          const { icon: Icon } = action
          return (
            <Tooltip
              key={action.id}
              label={possible ? t("list.possible", { count: possible }) : (reason ?? "")}
              disabled={isWhole || possible === rows.length}
            >
              <Button
                size="xs"
                variant={action.tone === "main" ? "filled" : "light"}
                color={action.tone === "danger" ? "red" : undefined}
                leftSection={<Icon size={15} aria-hidden />}
                loading={running === action.id}
                data-disabled={!isPossible || undefined}
                aria-disabled={!isPossible}
                onClick={() => start(action)}
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
