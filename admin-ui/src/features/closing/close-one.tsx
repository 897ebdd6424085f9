import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core"
import { useNavigate } from "@tanstack/react-router"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { Pick } from "~/framework/pick"
import { ask, newKey, perform, type UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { Problem } from "~/ui/problem"
import { FIND_CUSTOMERS } from "../invoice/invoice.graphql"
import { CLOSE_ONE } from "./closing.graphql"

const find = async (search: string) =>
  (await ask(FIND_CUSTOMERS, { search: search || null })).customers.nodes.map(({ id, name, code }) => ({
    value: id,
    label: code ? `${name} (${code})` : name,
  }))

/** 仮締め of one customer, up to a day; leads to the statement. */
export default function CloseOne({ close }: { close(): void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [customer, setCustomer] = useState("")
  const [until, setUntil] = useState("")
  const [withConfirmed, setWithConfirmed] = useState(false)
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  const at = (name: string) => errors.find(({ path }) => path[0] === name)?.message
  const rest = errors.filter(({ path }) => !["customer", "until"].includes(path[0] ?? ""))
  async function send(event: FormEvent) {
    event.preventDefault()
    if (!customer) return setErrors([{ code: "REQUIRED", message: t("form.needed"), path: ["customer"] }])
    setBusy(true)
    setProblem(null)
    try {
      const told = await perform(CLOSE_ONE, { customer, until: until || null, withConfirmed }, key)
      setKey(newKey())
      setErrors(told.userErrors)
      if (told.closing) {
        close()
        void navigate({ to: `/closings/${told.closing.id}` as "/closings" })
      }
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }
  return (
    <Dialog title={t("closing.one")} close={close}>
      <form onSubmit={(event) => void send(event)} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t("closing.oneText")}</Text>
          <Pick
            label={t("field.customer")}
            placeholder={t("list.search")}
            error={at("customer")}
            isKept
            find={find}
            take={({ value }) => setCustomer(value)}
          />
          <TextInput
            type="date"
            label={t("closing.until")}
            description={t("closing.untilOwn")}
            value={until}
            error={at("until")}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <Checkbox
            label={t("invoice.withConfirmed")}
            checked={withConfirmed}
            onChange={(event) => setWithConfirmed(event.currentTarget.checked)}
          />
          {rest.length > 0 && <Problem text={rest.map((one) => one.message).join("\n")} />}
          {problem !== null && <Problem text={words(problem)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy}>
              {t("closing.close")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
