import { Button, Checkbox, Group, NumberInput, Stack, Text, Textarea } from "@mantine/core"
import { IconMailForward } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { type Action, complain, say, words } from "~/framework/action"
import { perform, type UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { INVITATION_SEND, INVITE } from "./customer.graphql"

export interface Invitable {
  id: string
  name: string
  email: string
  isLinked: boolean
}

/** 招待: makes links for customers, mails them to those who have an address, prints the rest. */
export function useInviting<Row extends Invitable>(): Action<Row> {
  const { t } = useTranslation()
  return {
    id: "invite",
    label: t("customer.invite"),
    icon: IconMailForward,
    permission: "invitation:send",
    can: ({ isLinked }) =>
      isLinked ? { allowed: false, reason: t("customer.isLinked") } : { allowed: true },
    dialog: (rows, close) => <Invite customers={rows} close={close} />,
  }
}

function Invite({ customers, close }: { customers: Invitable[]; close(changed: boolean): void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [message, setMessage] = useState("")
  const [days, setDays] = useState<string | number>("")
  const withAddress = customers.filter(({ email }) => email).length
  const [isMailed, setMailed] = useState(withAddress > 0)
  const [isBusy, setBusy] = useState(false)

  async function one(customer: Invitable, refused: UserError[]): Promise<string | null> {
    const expiresInDays = days === "" ? null : Number(days)
    const made = await perform(INVITE, { customer: customer.id, message, expiresInDays })
    refused.push(...made.userErrors)
    if (!made.invitation) return null
    const { id, version } = made.invitation
    if (isMailed && customer.email) {
      const sent = await perform(INVITATION_SEND, { id, expectedVersion: version })
      refused.push(...sent.userErrors)
    }
    return id
  }

  async function invite(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const refused: UserError[] = []
    const made: string[] = []
    try {
      for (const customer of customers) {
        const id = await one(customer, refused)
        if (id) made.push(id)
      }
    } catch (problem) {
      complain(words(problem))
    }
    if (refused.length) complain(refused)
    setBusy(false)
    if (made.length === 0) return
    say(t("customer.invited", { count: made.length }))
    close(true)
    if (made.length > (isMailed ? withAddress : 0))
      void navigate({ to: "/invitation-sheets", search: { ids: made.join(",") } as never })
  }

  return (
    <Dialog title={t("customer.inviteTitle")} close={() => close(false)}>
      <form onSubmit={(event) => void invite(event)}>
        <Stack gap="sm">
          <Text size="sm">
            {customers
              .slice(0, 5)
              .map(({ name }) => name)
              .join("、")}
            {customers.length > 5 && t("customer.andMore", { count: customers.length - 5 })}
          </Text>
          <Textarea
            label={t("customer.message")}
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            data-autofocus
            autosize
            minRows={2}
          />
          <NumberInput
            label={t("customer.days")}
            description={t("customer.daysHint")}
            value={days}
            onChange={setDays}
            allowDecimal={false}
            min={1}
          />
          <Checkbox
            label={t("customer.mailThem", { count: withAddress })}
            description={withAddress < customers.length ? t("customer.restIsPrinted") : undefined}
            checked={isMailed}
            disabled={withAddress === 0}
            onChange={(event) => setMailed(event.currentTarget.checked)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy}>
              {t("customer.invite")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
