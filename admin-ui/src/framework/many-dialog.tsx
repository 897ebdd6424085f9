import { Button, Group, Stack, Text } from "@mantine/core"
import { type FormEvent, type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import type { UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { count } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { complain, runAll, say } from "./action"

interface Properties<Row> {
  title: string
  label: string
  icon: Parameters<typeof runAll>[0]["icon"]
  text: string
  rows: Row[]
  run(row: Row): Promise<UserError[]>
  /** Names of the fields; what is refused elsewhere stands below them. */
  fields: string[]
  isDanger?: boolean
  done(count: number): string
  /** The fields themselves; given what was refused. */
  children(errors: UserError[]): ReactNode
  close(hasChanged: boolean): void
}

/** Asks once how something is done to one row, or to many; a field that is refused for all of them says why. */
export function ManyDialog<Row>(given: Properties<Row>) {
  const { title, label, icon, text, rows, run, done, fields, isDanger, children, close } = given
  const { t } = useTranslation()
  const [errors, setErrors] = useState<UserError[]>([])
  const [finished, setFinished] = useState<number | null>(null)
  async function send(event: FormEvent) {
    event.preventDefault()
    setFinished(0)
    const { good, refused } = await runAll({ id: "many", label, icon, run }, rows, setFinished)
    setFinished(null)
    if (good.length) say(done(good.length))
    const isOfForm = refused.length > 0 && refused.every(({ path }) => fields.includes(path[0] ?? ""))
    if (refused.length && good.length === 0 && (rows.length === 1 || isOfForm)) return setErrors(refused)
    if (refused.length) complain(refused)
    close(true)
  }
  const rest = errors.filter(({ path }) => !fields.includes(path[0] ?? ""))
  return (
    <Dialog title={title} close={() => close(false)}>
      <form onSubmit={(event) => void send(event)} noValidate>
        <Stack gap="sm">
          <Text size="sm">{text}</Text>
          {children(errors)}
          {rest.length > 0 && <Problem text={rest.map((one) => one.message).join("\n")} />}
          {finished !== null && rows.length > 1 && (
            <Text size="sm" className="quiet" aria-live="polite">
              {t("common.progress", { done: count(finished), total: count(rows.length) })}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color={isDanger ? "red" : undefined} loading={finished !== null}>
              {label}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

export const errorAt = (errors: UserError[], name: string) =>
  errors.find(({ path }) => path[0] === name)?.message
