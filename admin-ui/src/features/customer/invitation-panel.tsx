import { Button, Group, Image, Stack, Text } from "@mantine/core"
import { IconPrinter } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/detail-page"
import { useSession } from "~/framework/session"
import { useAction } from "~/framework/use-action"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { dateTime } from "~/ui/format"
import { Copy } from "~/ui/secret"
import { Status } from "~/ui/status"
import type { Customer } from "./customer-page"
import { useInvitationActions } from "./invitation-list"

/** The newest invitation: as a link, a QR code and a letter, and how far it has come. */
export function InvitationPanel({ customer, again }: { customer: Customer; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const field = useFieldWords()
  const word = useEnumWords()
  const actions = useInvitationActions().filter(({ permission }) => session.may(permission))
  const action = useAction<{ id: string; version: number; url: string | null }>(again)
  const last = customer.invitations[0]
  if (customer.isLinked || !last) return null
  const steps = (["createdAt", "sentAt", "openedAt", "acceptedAt", "expiresAt"] as const).filter(
    (name) => last[name],
  )
  return (
    <Section
      title={t("customer.invitation")}
      action={<Status value={last.status} label={word("InvitationStatus", last.status)} />}
    >
      <Stack gap="xs">
        {last.qrPng && <Image src={last.qrPng} alt={t("customer.qr")} w={160} h={160} mx="auto" />}
        {last.url && (
          <>
            <Text size="xs" style={{ overflowWrap: "anywhere" }}>
              {last.url}
            </Text>
            <Group gap="xs">
              <Copy value={last.url} label={t("customer.copyUrl")} />
              <Button
                size="xs"
                variant="light"
                leftSection={<IconPrinter size={15} aria-hidden />}
                renderRoot={(props) => (
                  <Link to="/invitation-sheets" search={{ ids: last.id } as never} {...props} />
                )}
              >
                {t("customer.print")}
              </Button>
              {actions.map((one) => (
                <Button
                  key={one.id}
                  size="xs"
                  variant="light"
                  color={one.tone === "danger" ? "red" : undefined}
                  leftSection={<one.icon size={15} aria-hidden />}
                  loading={action.running === one.id}
                  onClick={() => action.start(one, [last])}
                >
                  {one.label}
                </Button>
              ))}
            </Group>
          </>
        )}
        {steps.map((name) => (
          <Group key={name} justify="space-between">
            <Text size="xs" className="quiet">
              {field(name)}
            </Text>
            <Text size="xs">{dateTime(last[name])}</Text>
          </Group>
        ))}
      </Stack>
      {action.dialog}
    </Section>
  )
}
