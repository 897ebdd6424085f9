import { Code, Stack, Text } from "@mantine/core"
import { IconHistory, IconRefresh, IconTrash, IconWebhook } from "@tabler/icons-react"
import { useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { Facts } from "~/framework/detail-page"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { Dialog } from "~/ui/dialog"
import { dateTime } from "~/ui/format"
import { Status } from "~/ui/status"
import { DELIVERIES, DROP, REPLAY, RETRY } from "./webhook.graphql"

type Delivery = ResultOf<typeof DELIVERIES>["webhookDeliveries"]["nodes"][number]

/** How long the log looks for what has been asked for, and for calls that are due. */
const SOON_MS = 20_000

/** Every call of a webhook, and what was answered. */
export function Deliveries({ hook, again }: { hook: { id: string }; again(): void }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const [looked, look] = useState<Delivery | null>(null)
  const expecting = useRef(0)
  const actions = useDeliveryActions(hook.id, () => {
    expecting.current = Date.now() + SOON_MS
    again()
  })
  const definition = list(DELIVERIES, "webhookDeliveries", {
    name: "deliveries",
    title: t("webhook.log"),
    isPart: true,
    columns: [
      {
        id: "topic",
        label: field("topics"),
        cell: (row) => (
          <button type="button" className="link" aria-haspopup="dialog" onClick={() => look(row)}>
            {row.topic}
          </button>
        ),
        text: (row) => row.topic,
        width: 160,
      },
      {
        id: "status",
        label: field("status"),
        cell: (row) => <Status value={row.status} label={word("WebhookDeliveryStatus", row.status)} />,
        text: (row) => row.status,
        width: 120,
      },
      {
        id: "statusCode",
        label: t("webhook.answer"),
        cell: (row) => row.statusCode ?? (row.error || "—"),
        text: (row) => row.statusCode ?? row.error,
        width: 160,
      },
      {
        id: "attempts",
        label: t("webhook.attempts"),
        cell: (row) => row.attempts,
        text: (row) => row.attempts,
        isNumber: true,
        width: 70,
      },
      {
        id: "durationMs",
        label: "ms",
        cell: (row) => row.durationMs ?? "—",
        text: (row) => row.durationMs,
        isNumber: true,
        width: 80,
      },
      {
        id: "createdAt",
        label: field("createdAt"),
        cell: (row) => dateTime(row.createdAt),
        text: (row) => row.createdAt,
        sort: ["CREATED_AT_ASC", "CREATED_AT_DESC"],
        width: 150,
      },
    ],
    where: {
      type: "WebhookDeliveryWhere",
      fields: ["status", "topic", "createdAt"],
      always: { webhook: { eq: hook.id } },
    },
    sorted: "CREATED_AT_DESC",
    actions,
    isPending: ({ status, dueAt }) =>
      Date.now() < expecting.current || (status === "QUEUED" && Date.parse(dueAt) < Date.now() + SOON_MS),
    empty: { icon: IconWebhook, title: t("webhook.noCalls"), text: t("webhook.noCallsText") },
  })
  return (
    <>
      <ListPage list={definition} />
      {looked && <Call delivery={looked} close={() => look(null)} />}
    </>
  )
}

function useDeliveryActions(webhook: string, again: () => void): Action<Delivery>[] {
  const { t } = useTranslation()
  return [
    {
      id: "retry",
      label: t("webhook.retry"),
      icon: IconRefresh,
      can: ({ status }) =>
        status === "SENT" ? { allowed: false, reason: t("webhook.wasSent") } : { allowed: true },
      run: async ({ id, version }) => (await perform(RETRY, { id, expectedVersion: version })).userErrors,
      done: (count) => t("webhook.retried", { count }),
      isForAll: true,
    },
    {
      id: "drop",
      label: t("webhook.drop"),
      icon: IconTrash,
      tone: "danger",
      can: ({ status }) =>
        status === "DEAD" || status === "QUEUED"
          ? { allowed: true }
          : { allowed: false, reason: t("webhook.isOver") },
      run: async ({ id, version }) => (await perform(DROP, { id, expectedVersion: version })).userErrors,
      done: (count) => t("webhook.dropped", { count }),
      isForAll: true,
    },
    {
      id: "replay",
      label: t("webhook.replay"),
      icon: IconHistory,
      can: ({ cursor }) => (cursor ? { allowed: true } : { allowed: false, reason: t("webhook.noCursor") }),
      ask: { title: t("webhook.replay"), text: t("webhook.replayText") },
      run: async ({ cursor }) => {
        const { userErrors } = await perform(REPLAY, { id: webhook, from: cursor ?? "" })
        again()
        return userErrors
      },
      done: () => t("webhook.replayed"),
    },
  ]
}

function Call({ delivery, close }: { delivery: Delivery; close(): void }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  return (
    <Dialog title={delivery.topic} close={close} size="lg">
      <Stack gap="sm">
        <Facts
          facts={[
            [t("webhook.answer"), delivery.statusCode],
            [t("webhook.attempts"), delivery.attempts],
            [field("createdAt"), dateTime(delivery.createdAt)],
            [t("webhook.dueAt"), delivery.finishedAt ? "" : dateTime(delivery.dueAt)],
            [t("webhook.error"), delivery.error],
            [t("webhook.trace"), delivery.traceId],
          ]}
        />
        <Text size="xs" className="quiet">
          {t("webhook.sentBody")}
        </Text>
        <Code block className="wrapped">
          {delivery.body ?? "—"}
        </Code>
        <Text size="xs" className="quiet">
          {t("webhook.answerBody")}
        </Text>
        <Code block className="wrapped">
          {delivery.answer || "—"}
        </Code>
      </Stack>
    </Dialog>
  )
}
