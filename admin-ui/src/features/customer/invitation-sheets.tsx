import { Button, Group, Image, Stack, Text, Title } from "@mantine/core"
import { IconPrinter } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { useListSearch } from "~/framework/list-state"
import { NotThere, Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import { dateTime } from "~/ui/format"
import { SHEETS } from "./customer.graphql"

/** Sheets with a QR code for each customer, one page each, to be handed over with the goods. */
export function InvitationSheets() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [search] = useListSearch()
  const ids = (search.ids ?? "").split(",").filter(Boolean)
  if (ids.length === 0) return <NotThere />
  return (
    <Read document={SHEETS} variables={{ ids }}>
      {({ nodes }) => (
        <Stack>
          <Group justify="space-between" className="no-print">
            <Title order={1}>{t("customer.sheets")}</Title>
            <Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
              {t("customer.print")}
            </Button>
          </Group>
          {nodes.map((one) =>
            one?.__typename === "Invitation" && one.qrPng ? (
              <article key={one.id} className="surface sheet">
                <Text size="lg">{t("customer.dear", { name: one.customer?.name })}</Text>
                <Title order={2}>{t("customer.sheetTitle", { seller: session.business?.name })}</Title>
                <Text>{one.message || t("customer.sheetText")}</Text>
                <Image src={one.qrPng} alt={t("customer.qr")} w={240} h={240} />
                <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                  {one.url}
                </Text>
                <ol>
                  <li>{t("customer.step1")}</li>
                  <li>{t("customer.step2")}</li>
                  <li>{t("customer.step3")}</li>
                </ol>
                {one.expiresAt && (
                  <Text size="sm" className="quiet">
                    {t("customer.until", { moment: dateTime(one.expiresAt) })}
                  </Text>
                )}
              </article>
            ) : null,
          )}
        </Stack>
      )}
    </Read>
  )
}
