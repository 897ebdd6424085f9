import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { perform, type UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { Problem } from "~/ui/problem"
import { CHANGE } from "./order-request.graphql"
import type { OrderRequest } from "./request-page"

/** Asks for something else, or once more; a quantity of nothing leaves a product out. */
export default function ChangeDialog({
  request,
  close,
}: {
  request: OrderRequest
  close(hasChanged: boolean): void
}) {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState(request.lines.map(({ quantity }) => quantity))
  const [day, setDay] = useState(request.wishedOn ?? "")
  const [note, setNote] = useState(request.note)
  const [errors, setErrors] = useState<UserError[]>([])
  const [isBusy, setBusy] = useState(false)
  const kept = request.lines.flatMap((line, at) => (Number(wanted[at]) ? [{ line, at }] : []))
  const errorOf = (at: number) =>
    errors.find(({ path }) => path[0] === "lines" && kept[Number(path[1])]?.at === at)?.message
  async function change(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const { userErrors } = await perform(CHANGE, {
        id: request.id,
        expectedVersion: request.version,
        lines: kept.map(({ line, at }) => ({
          item: line.item,
          quantity: wanted[at] ?? "0",
          remark: line.remark,
        })),
        wishedOn: day || null,
        note,
      })
      setErrors(userErrors)
      if (userErrors.length) return
      say(t("approval.sent"))
      close(true)
    } catch (raised) {
      complain(raised)
    } finally {
      setBusy(false)
    }
  }
  const shown = (path: string[]) => path[0] === "wishedOn" || path[0] === "note" || path.length > 1
  const rest = errors.filter(({ path }) => !shown(path))
  const own = (name: string) => errors.find(({ path }) => path[0] === name)?.message
  return (
    <Dialog title={t("approval.change")} close={() => close(false)}>
      <form onSubmit={(event) => void change(event)} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t("approval.changeText")}</Text>
          {request.lines.map((line, at) => (
            <TextInput
              key={line.item}
              label={`${line.name}（${line.unit}）`}
              inputMode="decimal"
              value={wanted[at] ?? ""}
              error={errorOf(at)}
              onChange={(event) => {
                const { value } = event.currentTarget
                setWanted((before) => before.map((one, place) => (place === at ? value : one)))
              }}
            />
          ))}
          <TextInput
            type="date"
            label={t("field.wishedOn")}
            value={day}
            error={own("wishedOn")}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          <Textarea
            label={t("approval.note")}
            value={note}
            error={own("note")}
            maxLength={200}
            onChange={(event) => setNote(event.currentTarget.value)}
            autosize
            minRows={2}
          />
          {rest.length > 0 && <Problem text={rest.map((one) => one.message).join("\n")} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={kept.length === 0}>
              {t("approval.askAgain")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
