import { Anchor, Box, Button, Group, SimpleGrid, Text, Title, Tooltip } from "@mantine/core"
import { IconArrowLeft } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { lazy, type ReactNode, Suspense } from "react"
import { useTranslation } from "react-i18next"
import { type Action, complain } from "./action"
import { useSession } from "./session"
import { useShortcuts } from "./shortcuts"
import { useAction } from "./use-action"

export { Section } from "./section"

const History = lazy(() => import("./history"))

interface Properties<Row> {
  back: { to: string; label: string }
  title: ReactNode
  mark?: ReactNode
  row: Row
  actions?: Action<Row>[]
  changed(): void
  children: ReactNode
  side?: ReactNode
  /** The id of a row whose history can be looked at. */
  history?: string
}

/** One thing: what it is, what can be done to it, its sections. An action that is not allowed says why. */
export function DetailPage<Row>({
  back,
  title,
  mark,
  row,
  actions = [],
  changed,
  children,
  side,
  history,
}: Properties<Row>) {
  const { t } = useTranslation()
  const { session } = useSession()
  const action = useAction<Row>(changed)
  const possible = actions.filter((one) => session.may(one.permission) && (one.isOffered?.(row) ?? true))
  useShortcuts(
    possible
      .filter((one) => one.shortcut)
      .map((one) => ({ keys: one.shortcut ?? "", label: one.label, run: () => action.start(one, [row]) })),
  )
  return (
    <Box className="detail">
      <Anchor component={Link} to={back.to} size="sm" className="no-print">
        <IconArrowLeft size={14} aria-hidden /> {back.label}
      </Anchor>
      <Group justify="space-between" mt={4} mb="md" align="center">
        <Group gap="sm">
          <Title order={1}>{title}</Title>
          {mark}
        </Group>
        <Group gap="xs" className="no-print">
          {possible.map((one) => {
            const can = one.can?.(row) ?? { allowed: true }
            const { icon: Icon } = one
            return (
              <Tooltip
                key={one.id}
                label={can.reason ?? ""}
                disabled={can.allowed || !can.reason}
                multiline
                maw={280}
              >
                <Button
                  variant={one.tone === "main" && can.allowed ? "filled" : "light"}
                  color={one.tone === "danger" ? "red" : undefined}
                  leftSection={<Icon size={16} aria-hidden />}
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
        </Group>
      </Group>
      <Box className={side ? "detail-columns" : undefined}>
        <Box>
          {children}
          {history && session.may("audit:read") && (
            <Suspense>
              <History key={history} id={history} />
            </Suspense>
          )}
        </Box>
        {side && <Box component="aside">{side}</Box>}
      </Box>
      {action.dialog}
    </Box>
  )
}

/** Names and values, side by side. What is empty is left out. */
export function Facts({
  facts,
  columns = 2,
}: {
  facts: [label: string, value: ReactNode][]
  columns?: number
}) {
  const { t } = useTranslation()
  const told = facts.filter(
    ([, value]) => value !== null && value !== undefined && value !== "" && value !== "—",
  )
  if (told.length === 0) return <Text className="quiet">{t("common.none")}</Text>
  return (
    <SimpleGrid cols={{ base: 1, sm: columns }} spacing="xs" component="dl" m={0}>
      {told.map(([label, value]) => (
        <div key={label}>
          <Text component="dt" size="xs" className="quiet">
            {label}
          </Text>
          <Text component="dd" m={0} style={{ overflowWrap: "anywhere", whiteSpace: "pre-line" }}>
            {value}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  )
}
