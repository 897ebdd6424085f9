import { Button, Table, Text } from "@mantine/core"
import { IconPlus, IconWebhook } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { FormDialog } from "~/framework/form-dialog"
import { Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { Dialog } from "~/ui/dialog"
import { Empty } from "~/ui/empty"
import { dateTime } from "~/ui/format"
import { PageTitle } from "~/ui/page-title"
import { Secret } from "~/ui/secret"
import { Status } from "~/ui/status"
import { CREATE, WEBHOOKS } from "./webhook.graphql"
import { BEGINNING, FIELDS, useWebhookFaces } from "./webhook-form"

type Found = ResultOf<typeof WEBHOOKS>

/** Webhook: who is told of what happens. */
export function WebhooksPage() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <Read document={WEBHOOKS}>
      {(found, again) => (
        <>
          <PageTitle title={t("webhook.title")} text={t("webhook.text")}>
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
              {t("webhook.create")}
            </Button>
          </PageTitle>
          {found.webhooks.length === 0 ? (
            <Empty icon={IconWebhook} title={t("webhook.empty")}>
              {t("webhook.emptyText")}
            </Empty>
          ) : (
            <Webhooks webhooks={found.webhooks} />
          )}
          {isOpen && (
            <Create
              found={found}
              close={() => setOpen(false)}
              done={(told) => {
                setOpen(false)
                setSecret(told)
                again()
              }}
            />
          )}
          {secret && (
            <Dialog title={t("webhook.made")} close={() => setSecret(null)}>
              <Secret title={t("webhook.secret")} value={secret} text={t("webhook.secretText")} />
            </Dialog>
          )}
        </>
      )}
    </Read>
  )
}

function Create({ found, close, done }: { found: Found; close(): void; done(secret: string | null): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const faces = useWebhookFaces(found.webhookTopics, [...session.permissions])
  return (
    <FormDialog
      title={t("webhook.create")}
      size="lg"
      input="WebhookCreateInput"
      document={CREATE as never}
      fields={FIELDS}
      {...faces}
      initial={{ topics: ["order.placed"], permissions: ["order:read"], document: BEGINNING }}
      save={t("webhook.create")}
      close={close}
      done={(payload: { secret?: string }) => done(payload.secret ?? null)}
    />
  )
}

function Webhooks({ webhooks }: { webhooks: Found["webhooks"] }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  return (
    <Table.ScrollContainer minWidth={300} className="surface section">
      <Table verticalSpacing={7}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{field("name")}</Table.Th>
            <Table.Th>{field("status")}</Table.Th>
            <Table.Th className="on-desk">{field("topics")}</Table.Th>
            <Table.Th className="on-desk">{field("createdAt")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {webhooks.map((hook) => (
            <Table.Tr key={hook.id}>
              <Table.Td>
                <Link to="/settings/webhooks/$id" params={{ id: hook.id }} className="row-link">
                  {hook.name}
                </Link>
                <Text size="xs" className="quiet" component="div" style={{ overflowWrap: "anywhere" }}>
                  {hook.url}
                </Text>
              </Table.Td>
              <Table.Td>
                <Status value={hook.status} label={word("WebhookStatus", hook.status)} />
                {hook.failingSince && (
                  <Text size="xs" component="div" c="red.9">
                    {t("webhook.failing", { moment: dateTime(hook.failingSince) })}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className="on-desk">{hook.topics.join(", ")}</Table.Td>
              <Table.Td className="on-desk">{dateTime(hook.createdAt)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
