import { Button, Group, Stack, Text } from "@mantine/core"
import { IconSend } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain } from "~/framework/action"
import { Section } from "~/framework/section"
import { perform } from "~/graphql/perform"
import { useEnumWords } from "~/i18n/words"
import { dateTime } from "~/ui/format"
import { Status } from "~/ui/status"
import { type Order, RESEND } from "./order.graphql"

/** How the 発注書 went to a supplier who is reached by FAX or mail; what failed is sent again. */
export function Transmissions({ order, changed }: { order: Order; changed(): void }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  const [isBusy, setBusy] = useState(false)
  async function again() {
    setBusy(true)
    try {
      const { userErrors } = await perform(RESEND, { id: order.id })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
    changed()
  }
  return (
    <Section
      title={t("order.transmissions")}
      action={
        <Button
          size="compact-sm"
          variant="light"
          loading={isBusy}
          leftSection={<IconSend size={14} aria-hidden />}
          onClick={() => void again()}
        >
          {t("order.resend")}
        </Button>
      }
    >
      <Stack gap="xs">
        {order.transmissions.map(({ id, channel, to, status, sentAt, error }) => (
          <Group key={id} justify="space-between" align="start">
            <div>
              <Text size="sm">
                {word("SupplierChannel", channel)} {to}
              </Text>
              {error && (
                <Text size="xs" className="quiet">
                  {error}
                </Text>
              )}
            </div>
            <Group gap="xs">
              {sentAt && (
                <Text size="xs" className="quiet">
                  {dateTime(sentAt)}
                </Text>
              )}
              <Status value={status} label={word("TransmissionStatus", status)} />
            </Group>
          </Group>
        ))}
      </Stack>
    </Section>
  )
}
