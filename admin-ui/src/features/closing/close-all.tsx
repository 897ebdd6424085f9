import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { showJobs } from "~/framework/jobs"
import { newKey, perform, type UserError } from "~/graphql/perform"
import { language } from "~/i18n/language"
import { Dialog } from "~/ui/dialog"
import { count } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { CLOSE_ALL, FINISH_ALL } from "./closing.graphql"
import { useBegun, useClosable, type Work } from "./progress"

const PATIENCE_MS = 300

/** 一括仮締め or 一括本締め: how much there is to do; how far it has come is told by the drawer of jobs. */
export default function CloseAll({ work, close }: { work: Work; close(): void }) {
  const { t } = useTranslation()
  const [, keep] = useBegun()
  const [typed, setTyped] = useState<string | null>(null)
  const [withConfirmed, setWithConfirmed] = useState(false)
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  const until = typed || null
  const [asked] = useDebouncedValue(until, PATIENCE_MS)
  const { left } = useClosable(asked, withConfirmed)
  const waiting = left && (work === "all" ? left.customers : left.finishable)
  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      const told =
        work === "all"
          ? await perform(CLOSE_ALL, { until, withConfirmed }, key)
          : await perform(FINISH_ALL, { until, locale: language() }, key)
      setKey(newKey())
      setErrors(told.userErrors)
      if (told.userErrors.length === 0) {
        keep({ work, until, withConfirmed, total: waiting ?? 0, at: new Date().toISOString() })
        close()
        showJobs()
      }
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }
  return (
    <Dialog title={t(work === "all" ? "closing.all" : "closing.finishAll")} close={close}>
      <form onSubmit={(event) => void send(event)} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t(work === "all" ? "closing.allText" : "closing.finishAllText")}</Text>
          <TextInput
            type="date"
            label={t("closing.until")}
            description={t(work === "all" ? "closing.untilOwn" : "closing.untilToday")}
            value={typed ?? ""}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {work === "all" && (
            <Checkbox
              label={t("invoice.withConfirmed")}
              checked={withConfirmed}
              onChange={(event) => setWithConfirmed(event.currentTarget.checked)}
            />
          )}
          <Text fw={600} aria-live="polite">
            {waiting !== undefined &&
              (waiting
                ? t(work === "all" ? "closing.toClose" : "closing.toFinish", { number: count(waiting) })
                : t("closing.nothing"))}
          </Text>
          {work === "finish" && (left?.objected ?? 0) > 0 && (
            <Text size="sm">{t("closing.leftOut", { number: count(left?.objected ?? 0) })}</Text>
          )}
          {errors.length > 0 && <Problem text={errors.map((one) => one.message).join("\n")} />}
          {problem !== null && <Problem text={words(problem)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={!waiting}>
              {t(work === "all" ? "closing.close" : "closing.finish")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
