import { Button, Group, Stack, Text, TextInput } from "@mantine/core"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { perform, type UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { shortDate, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { APPROVE } from "./order-request.graphql"
import type { OrderRequest } from "./request-page"

interface Refusal extends UserError {
  total?: number
  nextDeliveryDate?: string | null
}

/** 承認: it is ordered as it is now; what has changed since is told, and agreed to. */
export default function ApproveDialog({
  request,
  close,
}: {
  request: OrderRequest
  close(hasChanged: boolean): void
}) {
  const { t } = useTranslation()
  const [day, setDay] = useState(request.wishedOn ?? "")
  const [total, setTotal] = useState(request.total)
  const [errors, setErrors] = useState<Refusal[]>([])
  const [isBusy, setBusy] = useState(false)
  async function approve(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const { id, version } = request
      const { userErrors } = await perform(APPROVE, {
        id,
        expectedVersion: version,
        wishedOn: day || null,
        expectedTotal: total,
      })
      setErrors(userErrors as Refusal[])
      const changed = (userErrors as Refusal[]).find(({ code }) => code === "PRICES_CHANGED")
      if (changed?.total !== undefined) setTotal(changed.total)
      if (userErrors.length) return
      say(t("approval.approved", { count: 1 }))
      close(true)
    } catch (raised) {
      complain(raised)
    } finally {
      setBusy(false)
    }
  }
  const ofDay = errors.find(({ path }) => path[0] === "wishedOn")
  const next = ofDay?.nextDeliveryDate
  const rest = errors.filter((one) => one !== ofDay)
  return (
    <Dialog title={t("approval.approve")} close={() => close(false)}>
      <form onSubmit={(event) => void approve(event)} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t("approval.approveText")}</Text>
          <TextInput
            type="date"
            label={t("field.wishedOn")}
            value={day}
            error={ofDay?.message}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          {next && (
            <Button variant="light" onClick={() => setDay(next)}>
              {t("ordering.takeDay", { date: shortDate(next) })}
            </Button>
          )}
          {rest.length > 0 && <Problem text={rest.map((one) => one.message).join("\n")} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} data-autofocus>
              {t("approval.approveFor", { total: yen(total) })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
