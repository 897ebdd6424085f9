import { Button, Group, Stack, Text } from "@mantine/core"
import { type FormEvent, type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, runAll, say } from "~/framework/action"
import type { UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { count } from "~/ui/format"
import { Problem } from "~/ui/problem"
import type { Actable } from "./invoice-actions"

interface Properties {
  title: string
  label: string
  icon: Parameters<typeof runAll>[0]["icon"]
  text: string
  invoices: Actable[]
  run(invoice: Actable): Promise<UserError[]>
  done(count: number): string
  /** Fields of the form; given what was refused of one invoice alone. */
  children(errors: UserError[]): ReactNode
  close(hasChanged: boolean): void
}

/** Asks once how something is done to one invoice, or to many; what is refused of one alone stands beside its field. */
export function ManyDialog({ title, label, icon, text, invoices, run, done, children, close }: Properties) {
  const { t } = useTranslation()
  const [errors, setErrors] = useState<UserError[]>([])
  const [finished, setFinished] = useState<number | null>(null)
  async function send(event: FormEvent) {
    event.preventDefault()
    setFinished(0)
    const { good, refused } = await runAll({ id: "many", label, icon, run }, invoices, setFinished)
    setFinished(null)
    if (good.length) say(done(good.length))
    if (refused.length && invoices.length === 1) return setErrors(refused)
    if (refused.length) complain(refused)
    close(true)
  }
  const shown = ["to", "password", "paidOn", "reason"]
  const rest = errors.filter(({ path }) => !shown.includes(path[0] ?? ""))
  return (
    <Dialog title={title} close={() => close(false)}>
      <form onSubmit={(event) => void send(event)} noValidate>
        <Stack gap="sm">
          <Text size="sm">{text}</Text>
          {children(errors)}
          {rest.length > 0 && <Problem text={rest.map((one) => one.message).join("\n")} />}
          {finished !== null && invoices.length > 1 && (
            <Text size="sm" className="quiet" aria-live="polite">
              {t("invoice.progress", { done: count(finished), total: count(invoices.length) })}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={finished !== null}>
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
