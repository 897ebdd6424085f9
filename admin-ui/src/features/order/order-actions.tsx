import {
  IconBan,
  IconCheck,
  IconInbox,
  IconMail,
  IconMailOpened,
  IconPackageExport,
  IconShoppingCart,
} from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { Reason } from "~/framework/reason"
import { perform } from "~/graphql/perform"
import { ABORT, CONFIRM, READ, RECEIVE, SHIP, UNREAD } from "./order.graphql"

interface Can {
  allowed: boolean
  reason: string | null
}
export interface Actable {
  id: string
  version: number
  readAt: string | null
  viewerCan: { receive: Can; confirm: Can; ship: Can; abort: Can }
}

/** 既読・未読: what has been looked at, and what is to be looked at again. */
export function useReadingActions(): Action<Actable>[] {
  const { t } = useTranslation()
  return [
    {
      id: "read",
      label: t("order.markRead"),
      icon: IconMailOpened,
      permission: "order:read",
      can: ({ readAt }) =>
        readAt === null ? { allowed: true } : { allowed: false, reason: t("order.isRead") },
      run: async ({ id }) => (await perform(READ, { id })).userErrors,
      done: (count) => t("order.markedRead", { count }),
      isForAll: true,
    },
    {
      id: "unread",
      label: t("order.markUnread"),
      icon: IconMail,
      permission: "order:read",
      can: ({ readAt }) =>
        readAt === null ? { allowed: false, reason: t("order.isUnread") } : { allowed: true },
      run: async ({ id }) => (await perform(UNREAD, { id })).userErrors,
      done: (count) => t("order.markedUnread", { count }),
      isForAll: true,
    },
  ]
}

/** What a seller does to orders, one or many. */
export function useOrderActions(): Action<Actable>[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return [
    {
      id: "receive",
      label: t("order.receive"),
      icon: IconInbox,
      permission: "order:confirm",
      shortcut: "r",
      can: (order) => order.viewerCan.receive,
      run: async ({ id, version }) => (await perform(RECEIVE, { id, expectedVersion: version })).userErrors,
      done: (count) => t("order.received", { count }),
      isForAll: true,
    },
    {
      id: "confirm",
      label: t("order.confirm"),
      icon: IconCheck,
      permission: "order:confirm",
      shortcut: "c",
      tone: "main",
      can: (order) => order.viewerCan.confirm,
      run: async ({ id, version }) => (await perform(CONFIRM, { id, expectedVersion: version })).userErrors,
      done: (count) => t("order.confirmed", { count }),
      isForAll: true,
    },
    {
      id: "ship",
      label: t("order.ship"),
      icon: IconPackageExport,
      permission: "order:ship",
      shortcut: "s",
      can: (order) => order.viewerCan.ship,
      run: async ({ id, version }) => (await perform(SHIP, { id, expectedVersion: version })).userErrors,
      done: (count) => t("order.shipped", { count }),
      isForAll: true,
    },
    {
      id: "purchase",
      label: t("purchase.action"),
      icon: IconShoppingCart,
      permission: "order:place",
      can: ({ viewerCan }) => viewerCan.abort,
      start: (orders) =>
        void navigate({
          to: "/purchases/new" as "/",
          search: { orders: orders.map(({ id }) => id).join(",") } as never,
        }),
    },
    {
      id: "abort",
      label: t("order.abort"),
      icon: IconBan,
      permission: "order:abort",
      tone: "danger",
      can: (order) => order.viewerCan.abort,
      dialog: (orders, close) => (
        <Reason
          title={t("order.abortTitle")}
          label={t("order.abort")}
          text={t("order.abortText")}
          icon={IconBan}
          rows={orders}
          run={async ({ id, version }, reason) =>
            (await perform(ABORT, { id, expectedVersion: version, reason })).userErrors
          }
          done={(count) => t("order.aborted", { count })}
          close={close}
        />
      ),
    },
  ]
}
