import { Button, Group, Tooltip } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { type Action, complain } from "./action"
import { useSession } from "./session"
import { useAction } from "./use-action"

interface Properties<Row> {
  actions: Action<Row>[]
  row: Row
  changed(): void
}

/** What can be done to one row of a short table; what is not allowed says why. */
export function RowActions<Row>({ actions, row, changed }: Properties<Row>) {
  const { t } = useTranslation()
  const { session } = useSession()
  const action = useAction<Row>(changed)
  return (
    <Group gap={4} justify="flex-end">
      {actions
        .filter(({ permission }) => session.may(permission))
        .map((one) => {
          const can = one.can?.(row) ?? { allowed: true }
          const { icon: Icon } = one
          return (
            <Tooltip
              key={one.id}
              label={can.reason ?? ""}
              disabled={can.allowed || !can.reason}
              maw={280}
              multiline
            >
              <Button
                size="compact-xs"
                variant="light"
                color={one.tone === "danger" ? "red" : undefined}
                leftSection={<Icon size={14} aria-hidden />}
                loading={action.running === one.id}
                data-disabled={!can.allowed || undefined}
                aria-disabled={!can.allowed}
                onClick={() =>
                  can.allowed
                    ? action.start(one, [row])
                    : complain(can.reason ?? t("problem.nothingPossible"))
                }
              >
                {one.label}
              </Button>
            </Tooltip>
          )
        })}
      {action.dialog}
    </Group>
  )
}
