import { Button, Group, List, Progress, Stack, Text } from "@mantine/core"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { unkept } from "~/graphql/client"
import { ask } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { count } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { type Action, words } from "./action"
import { BEGINNING, type Course, goThrough } from "./course"
import type { List as Listed } from "./list"
import { type Connection, PAGE } from "./pages"

interface Properties<Row> {
  list: Listed<Row>
  action: Action<Row>
  /** What the list was asked for when all of it was chosen. */
  variables: Record<string, unknown>
  total: { count: number; exact: boolean }
  close(hasChanged: boolean): void
}

/** Does something to all that matches: asks first, shows how far it is, can be stopped, and tells what was left out. */
export default function WholeDialog<Row extends { id: string }>(given: Properties<Row>) {
  const { list, action, variables, total, close } = given
  const { t } = useTranslation()
  const [course, put] = useState<Course>(BEGINNING)
  const [isRunning, setRunning] = useState(false)
  const [isStopping, setStopping] = useState(false)
  const stopped = useRef(false)
  const over = useRef(new Set<string>())
  const isBegun = course !== BEGINNING || isRunning
  const left = [...course.refused]
  const gone = course.done + left.reduce((sum, [, rows]) => sum + rows, 0)
  const told = t(total.exact ? "list.count" : "list.countAtLeast", {
    count: total.count,
    number: count(total.count),
  })

  async function start() {
    stopped.current = false
    setRunning(true)
    const end = await goThrough<Row>(course, {
      read: async (after) => {
        const values = { ...variables, first: PAGE, after } as never
        const page = ((await ask(list.document, values, unkept)) as Record<string, Connection<Row>>)[
          list.field
        ]
        return page ?? { nodes: [], pageInfo: { endCursor: null, hasNextPage: false } }
      },
      can: action.can,
      run: async (row) => (await action.run?.(row)) ?? [],
      told: put,
      isStopped: () => stopped.current,
      over: over.current,
    })
    put(end)
    setRunning(false)
    setStopping(false)
  }
  const stop = () => {
    stopped.current = true
    setStopping(true)
  }
  useEffect(() => {
    if (!isRunning) return
    // Whoever closes the window is asked first: what is left would not be done.
    const hold = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener("beforeunload", hold)
    return () => removeEventListener("beforeunload", hold)
  }, [isRunning])
  useEffect(
    () => () => {
      stopped.current = true
    },
    [],
  )
  return (
    <Dialog title={action.label} close={() => (isRunning ? stop() : close(isBegun))}>
      <Stack gap="sm">
        {!isBegun && (
          <Text size="sm">
            {t("list.wholeText", { all: told })} {action.ask?.text}
          </Text>
        )}
        {isBegun && !course.isOver && (
          <div>
            <Progress
              value={total.count ? Math.min(100, (gone / total.count) * 100) : 0}
              aria-label={action.label}
              animated={isRunning}
            />
            <Text size="sm" className="quiet number" aria-live="polite">
              {t("common.progress", { done: count(gone), total: count(Math.max(gone, total.count)) })}
            </Text>
          </div>
        )}
        {isBegun && !isRunning && (
          <Text size="sm" fw={600} role="status">
            {action.done?.(course.done) ?? t("list.wholeDone", { number: count(course.done) })}
            {!course.isOver && ` ${t("list.wholeStopped")}`}
          </Text>
        )}
        {left.length > 0 && (
          <div>
            <Text size="sm">{t("list.wholeLeft", { number: count(gone - course.done) })}</Text>
            <List size="sm">
              {left.map(([reason, rows]) => (
                <List.Item key={reason}>
                  {reason} <span className="quiet number">× {count(rows)}</span>
                </List.Item>
              ))}
            </List>
          </div>
        )}
        {course.problem !== null && !isRunning && <Problem text={words(course.problem)} />}
        <Group justify="flex-end" gap="xs">
          {isRunning ? (
            <Button variant="default" onClick={stop} loading={isStopping}>
              {t("list.wholeStop")}
            </Button>
          ) : (
            <>
              <Button variant="default" onClick={() => close(isBegun)}>
                {t(isBegun ? "common.close" : "common.cancel")}
              </Button>
              {!course.isOver && (
                <Button
                  color={action.tone === "danger" ? "red" : undefined}
                  onClick={() => void start()}
                  data-autofocus
                >
                  {isBegun ? t("list.wholeOn") : action.label}
                </Button>
              )}
            </>
          )}
        </Group>
      </Stack>
    </Dialog>
  )
}
