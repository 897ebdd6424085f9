import { Text } from "@mantine/core"
import type { TablerIcon } from "@tabler/icons-react"
import i18next from "i18next"
import type { ReactNode } from "react"
import type { UserError } from "~/graphql/perform"
import { Unanswered } from "~/graphql/perform"
import { notices } from "~/ui/notices"

export interface Can {
  allowed: boolean
  reason?: string | null
}

/** What is done to rows: a mutation with a face. */
export interface Action<Row> {
  id: string
  label: string
  icon: TablerIcon
  permission?: string
  shortcut?: string
  tone?: "main" | "danger"
  /** Whether it has a meaning for a row at all; else it is not shown on the row's page. */
  isOffered?(row: Row): boolean
  /** What the API says of a row; a row that it refuses is left out, and its reason shown. */
  can?(row: Row): Can
  /** Does it to one row; gives what was refused. */
  run?(row: Row): Promise<UserError[]>
  /** Leads somewhere with the rows. */
  start?(rows: Row[]): void
  /** What is asked before `run`. */
  ask?: { title: string; text: string }
  /** Asks first; the dialog does it itself. */
  dialog?(rows: Row[], close: (changed: boolean) => void): ReactNode
  done?(count: number): string
  /** Whether it may be done to all that a list's filter matches, also to rows that nobody has looked at. */
  isForAll?: boolean
  undo?(rows: Row[]): Promise<void>
}

/** Tell what was done, with a way back where there is one. */
export function say(text: string, undo?: () => void) {
  void notices().then((notifications) => {
    const id = notifications.show({
      message: undo ? (
        <Text size="sm" component="span">
          {text}{" "}
          <button
            type="button"
            className="link"
            onClick={() => {
              notifications.hide(id)
              undo()
            }}
          >
            {i18next.t("common.undo")}
          </button>
        </Text>
      ) : (
        text
      ),
      color: "teal",
      closeButtonProps: { "aria-label": i18next.t("common.close") },
      autoClose: undo ? 10_000 : 4000,
    })
  })
}

/** Tell what went wrong, in the words of the API. */
export function complain(problem: unknown) {
  const message =
    problem instanceof Unanswered
      ? wordsOf(problem)
      : Array.isArray(problem)
        ? [...new Set((problem as UserError[]).map((one) => one.message))].join("\n")
        : String(problem)
  void notices().then((notifications) =>
    notifications.show({
      message,
      color: "red",
      autoClose: 8000,
      closeButtonProps: { "aria-label": i18next.t("common.close") },
      role: "alert",
      style: { whiteSpace: "pre-line" },
    }),
  )
}

function wordsOf({ code, message }: Unanswered): string {
  if (code === "UNREACHABLE") return i18next.t("problem.unreachable")
  if (code === "UNAVAILABLE") return i18next.t("problem.unavailable")
  return message.replace(/^\[\w+\] /, "")
}

export const words = (problem: unknown) =>
  problem instanceof Unanswered
    ? wordsOf(problem)
    : problem instanceof Error
      ? problem.message
      : String(problem)

const AT_ONCE = 4

/** Does an action to each row, four at a time; gives the rows that went well, and what was refused. */
export async function runAll<Row>(action: Action<Row>, rows: Row[], told?: (done: number) => void) {
  const left = [...rows]
  const good: Row[] = []
  const refused: UserError[] = []
  async function work() {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      try {
        const errors = (await action.run?.(row)) ?? []
        if (errors.length) refused.push(...errors)
        else good.push(row)
      } catch (problem) {
        refused.push({ code: "UNANSWERED", message: words(problem), path: [] })
      }
      told?.(good.length + refused.length)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { good, refused }
}
