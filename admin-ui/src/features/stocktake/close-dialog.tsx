import { Button, Checkbox, Group, Stack, Text } from "@mantine/core"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { perform, type UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { count, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { CLOSE } from "./stocktake.graphql"

interface Properties {
  stocktake: { id: string; version: number }
  left: number
  total: number
  close(hasChanged: boolean): void
}

/** 確定: what is not counted is nothing, if somebody says so. */
export default function CloseDialog({ stocktake, left, total, close }: Properties) {
  const { t } = useTranslation()
  const [isZero, setZero] = useState(false)
  const [errors, setErrors] = useState<UserError[]>([])
  const [isBusy, setBusy] = useState(false)
  async function finish(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const { userErrors } = await perform(CLOSE, {
        id: stocktake.id,
        expectedVersion: stocktake.version,
        expectedTotal: total,
        uncountedAsZero: isZero,
      })
      setErrors(userErrors)
      if (userErrors.length === 0) {
        say(t("stocktake.closed"))
        close(true)
      }
    } catch (raised) {
      complain(raised)
    }
    setBusy(false)
  }
  return (
    <Dialog title={t("stocktake.closeTitle")} close={() => close(false)}>
      <form onSubmit={(event) => void finish(event)} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t("stocktake.closeText")}</Text>
          <Text fw={700} size="xl" className="number">
            {yen(total)}
          </Text>
          {left > 0 && (
            <Checkbox
              checked={isZero}
              onChange={(event) => setZero(event.currentTarget.checked)}
              label={t("stocktake.asZero", { count: left, number: count(left) })}
            />
          )}
          {errors.length > 0 && <Problem text={errors.map(({ message }) => message).join("\n")} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={left > 0 && !isZero} data-autofocus>
              {t("stocktake.close")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
