import { Button, Group, Stack, Text, TextInput } from "@mantine/core"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { perform, type UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { dayOf } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { SHIP } from "./instruction.graphql"
import type { Actable } from "./instruction-actions"

const FIELDS = ["carrier", "slipNumber", "shippedOn", "note"] as const

/** 出荷済: how the goods have left; those of one order leave as one shipment. */
export default function ShipDialog({
  instructions,
  close,
}: {
  instructions: Actable[]
  close(hasChanged: boolean): void
}) {
  const { t } = useTranslation()
  const [how, setHow] = useState({ carrier: "", slipNumber: "", shippedOn: dayOf(new Date()), note: "" })
  const [errors, setErrors] = useState<UserError[]>([])
  const [isBusy, setBusy] = useState(false)
  async function ship(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const input = {
        ...how,
        shippedOn: how.shippedOn || null,
        instructions: instructions.map(({ id }) => id),
      }
      const { userErrors } = await perform(SHIP, input)
      if (userErrors.length) return setErrors(userErrors)
      say(t("instruction.shipped", { count: instructions.length }))
      close(true)
    } catch (raised) {
      complain(raised)
    } finally {
      setBusy(false)
    }
  }
  const rest = errors.filter(({ path }) => !FIELDS.some((name) => name === path[0]))
  return (
    <Dialog title={t("instruction.ship")} close={() => close(false)}>
      <form onSubmit={(event) => void ship(event)} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t("instruction.shipText", { count: instructions.length })}</Text>
          {FIELDS.map((name) => (
            <TextInput
              key={name}
              type={name === "shippedOn" ? "date" : "text"}
              label={name === "note" ? t("instruction.noteToBuyer") : t(`field.${name}`)}
              value={how[name]}
              error={errors.find(({ path }) => path[0] === name)?.message}
              onChange={(event) => {
                const { value } = event.currentTarget
                setHow((before) => ({ ...before, [name]: value }))
              }}
            />
          ))}
          {rest.length > 0 && <Problem text={rest.map((one) => one.message).join("\n")} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy}>
              {t("instruction.ship")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
