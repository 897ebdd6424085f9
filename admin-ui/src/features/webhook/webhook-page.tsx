import { Alert } from "@mantine/core"
import {
  IconAlertTriangle,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSend,
  IconTrash,
} from "@tabler/icons-react"
import { useNavigate, useParams } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { DetailPage, Facts, Section } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { FormDialog } from "~/framework/form-dialog"
import { NotThere, Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { Dialog } from "~/ui/dialog"
import { dateTime } from "~/ui/format"
import { Secret } from "~/ui/secret"
import { Status } from "~/ui/status"
import { Deliveries } from "./deliveries"
import { CHANGE, DISABLE, ENABLE, REMOVE, ROTATE, TEST, WEBHOOK } from "./webhook.graphql"
import { FIELDS, useWebhookFaces } from "./webhook-form"

type Found = ResultOf<typeof WEBHOOK>
type Webhook = NonNullable<Found["webhook"]>

/** A webhook: what it is told, and every call with its answer. */
export function WebhookPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={WEBHOOK} variables={{ id }}>
      {(found, again) =>
        found.webhook ? <Known hook={found.webhook} found={found} again={again} /> : <NotThere />
      }
    </Read>
  )
}

function Known({ hook, found, again }: { hook: Webhook; found: Found; again(): void }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const { session } = useSession()
  const [secret, setSecret] = useState<string | null>(null)
  const [told, setTold] = useState(0)
  const actions = useWebhookActions(setSecret, () => setTold(told + 1))
  const faces = useWebhookFaces(found.webhookTopics, [
    ...new Set([...session.permissions, ...hook.permissions]),
  ])
  return (
    <DetailPage
      back={{ to: "/settings/webhooks", label: t("webhook.title") }}
      title={hook.name}
      mark={<Status value={hook.status} label={word("WebhookStatus", hook.status)} />}
      row={hook}
      actions={actions}
      changed={again}
      side={
        <Section title={t("common.details")}>
          <Facts
            columns={1}
            facts={[
              [field("createdAt"), `${dateTime(hook.createdAt)} ${hook.createdBy?.name ?? ""}`],
              [t("webhook.failingSince"), dateTime(hook.failingSince)],
              [t("webhook.disabledAt"), dateTime(hook.disabledAt)],
              [t("webhook.formerUntil"), dateTime(hook.formerUntil)],
              [t("webhook.heldUntil"), dateTime(hook.heldUntil)],
            ]}
          />
        </Section>
      }
    >
      {hook.disabledBecause && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} mb="md">
          {word("WebhookEnd", hook.disabledBecause)}
        </Alert>
      )}
      <Section title={t("webhook.settings")}>
        <InputForm
          input="WebhookChangeInput"
          document={CHANGE as never}
          fields={FIELDS}
          {...faces}
          initial={{ ...hook }}
          version={hook.version}
          always={{ id: hook.id }}
          done={again}
        />
      </Section>
      <Deliveries key={told} hook={hook} again={again} />
      {secret && (
        <Dialog title={t("webhook.made")} close={() => setSecret(null)}>
          <Secret title={t("webhook.secret")} value={secret} text={t("webhook.secretText")} />
        </Dialog>
      )}
    </DetailPage>
  )
}

function useWebhookActions(shown: (secret: string) => void, tested: () => void): Action<Webhook>[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const needs = (wanted: string) => (hook: Webhook) =>
    hook.status === wanted
      ? { allowed: true }
      : { allowed: false, reason: t(wanted === "ENABLED" ? "webhook.isOff" : "webhook.isOn") }
  return [
    {
      id: "test",
      label: t("webhook.test"),
      icon: IconSend,
      tone: "main",
      can: needs("ENABLED"),
      run: async ({ id }) => {
        const { userErrors } = await perform(TEST, { id })
        if (userErrors.length === 0) tested()
        return userErrors
      },
      done: () => t("webhook.tested"),
    },
    {
      id: "rotate",
      label: t("webhook.rotate"),
      icon: IconRefresh,
      dialog: ([hook], close) =>
        hook && (
          <FormDialog
            title={t("webhook.rotate")}
            input="WebhookRotateSecretInput"
            document={ROTATE as never}
            fields={["overlapHours"]}
            hints={{ overlapHours: t("webhook.overlapHint") }}
            always={{ id: hook.id, expectedVersion: hook.version }}
            save={t("webhook.rotate")}
            close={() => close(false)}
            done={(payload: { secret?: string }) => {
              close(true)
              if (payload.secret) shown(payload.secret)
            }}
          />
        ),
    },
    {
      id: "disable",
      label: t("webhook.disable"),
      icon: IconPlayerPause,
      can: needs("ENABLED"),
      ask: { title: t("webhook.disable"), text: t("webhook.disableText") },
      run: async ({ id, version }) => (await perform(DISABLE, { id, expectedVersion: version })).userErrors,
    },
    {
      id: "enable",
      label: t("webhook.enable"),
      icon: IconPlayerPlay,
      can: needs("DISABLED"),
      dialog: ([hook], close) =>
        hook && (
          <FormDialog
            title={t("webhook.enable")}
            input="WebhookEnableInput"
            document={ENABLE as never}
            fields={["skipMissed"]}
            hints={{ skipMissed: t("webhook.skipHint") }}
            always={{ id: hook.id, expectedVersion: hook.version }}
            save={t("webhook.enable")}
            close={() => close(false)}
            done={() => close(true)}
          />
        ),
    },
    {
      id: "delete",
      label: t("common.delete"),
      icon: IconTrash,
      tone: "danger",
      ask: { title: t("webhook.delete"), text: t("webhook.deleteText") },
      run: async ({ id, version }) => {
        const { userErrors } = await perform(REMOVE, { id, expectedVersion: version })
        if (userErrors.length === 0) void navigate({ to: "/settings/webhooks" })
        return userErrors
      },
    },
  ]
}
