import { Button, Checkbox, Group, Select, Stack, Text, Textarea } from "@mantine/core"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { Read } from "~/framework/read"
import { perform, type UserError } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { Dialog } from "~/ui/dialog"
import { quantity } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { INSTRUCT, WORKERS } from "./instruction.graphql"

interface Properties {
  order: { id: string; lines: { id: string; name: string; quantity: unknown; unit: string }[] }
  close(hasChanged: boolean): void
}

/** Has lines of an order sent by somebody; without a choice, all that nobody was told to send. */
export function InstructDialog({ order, close }: Properties) {
  const { t } = useTranslation()
  return (
    <Dialog title={t("instruction.give")} close={() => close(false)}>
      <Read document={WORKERS}>
        {(found) => <Asking order={order} workers={workersOf(found)} close={close} />}
      </Read>
    </Dialog>
  )
}

function workersOf({ memberships, builtInRoles }: ResultOf<typeof WORKERS>) {
  const allowed = new Map(builtInRoles.map(({ role, permissions }) => [role as string, permissions]))
  const may = memberships.filter(({ role, ownRole }) =>
    (ownRole?.permissions ?? allowed.get(role) ?? []).includes("instruction:work"),
  )
  const isWarehouse = (role: string) => Number(role === "SHIPPER")
  return may
    .sort((one, other) => isWarehouse(other.role) - isWarehouse(one.role))
    .map(({ id, shownName }) => ({ value: id, label: shownName }))
}

function Asking({ order, workers, close }: Properties & { workers: { value: string; label: string }[] }) {
  const { t } = useTranslation()
  const [assignee, setAssignee] = useState<string | null>(workers[0]?.value ?? null)
  const [left, setLeft] = useState(new Set<string>())
  const [note, setNote] = useState("")
  const [errors, setErrors] = useState<UserError[]>([])
  const [isBusy, setBusy] = useState(false)
  async function give(event: FormEvent) {
    event.preventDefault()
    if (!assignee) return
    setBusy(true)
    const chosen = order.lines.filter(({ id }) => !left.has(id)).map(({ id }) => ({ line: id }))
    try {
      const input = { order: order.id, assignee, note, lines: left.size ? chosen : null }
      const { userErrors, instructions } = await perform(INSTRUCT, input)
      if (userErrors.length) return setErrors(userErrors)
      say(t("instruction.given", { count: instructions?.length ?? 0 }))
      close(true)
    } catch (raised) {
      complain(raised)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void give(event)} noValidate>
      <Stack gap="sm">
        <Select
          label={t("field.assignee")}
          description={t("instruction.whoMay")}
          data={workers}
          value={assignee}
          onChange={setAssignee}
          error={errors.find(({ path }) => path[0] === "assignee")?.message}
          allowDeselect={false}
          searchable
          data-autofocus
        />
        <Checkbox.Group
          label={t("instruction.lines")}
          description={t("instruction.linesText")}
          value={order.lines.map(({ id }) => id).filter((id) => !left.has(id))}
          onChange={(kept) =>
            setLeft(new Set(order.lines.map(({ id }) => id).filter((id) => !kept.includes(id))))
          }
        >
          <Stack gap={6} mt="xs">
            {order.lines.map((line) => (
              <Checkbox
                key={line.id}
                value={line.id}
                label={`${line.name} × ${quantity(line.quantity as string, line.unit)}`}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Textarea
          label={t("field.note")}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          autosize
          minRows={2}
        />
        {errors.length > 0 && (
          <Problem
            text={errors
              .filter(({ path }) => path[0] !== "assignee")
              .map((one) => one.message)
              .join("\n")}
          />
        )}
        {workers.length === 0 && <Text size="sm">{t("instruction.nobody")}</Text>}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => close(false)}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy} disabled={!assignee || left.size === order.lines.length}>
            {t("instruction.give")}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
