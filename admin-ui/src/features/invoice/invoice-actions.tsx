import {
  IconArrowBackUp,
  IconCircleCheck,
  IconCoinYen,
  IconReceiptRefund,
  IconSend,
  IconTrash,
} from "@tabler/icons-react"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import type { Action, Can } from "~/framework/action"
import { perform } from "~/graphql/perform"
import { CLOSE, DISCARD, UNPAY } from "./invoice.graphql"

const Dialogs = {
  Send: lazy(() => import("./send-dialog")),
  Pay: lazy(() => import("./pay-dialog")),
  Credit: lazy(() => import("./credit-dialog")),
}

export interface Actable {
  id: string
  version: number
  number: string
  customer: { email: string } | null
  viewerCan: { send: Can; pay: Can; unpay: Can; close: Can; discard: Can; credit: Can }
}

/** What a seller does to invoices, one or many. */
export function useInvoiceActions(): Action<Actable>[] {
  const { t } = useTranslation()
  return [
    {
      id: "send",
      label: t("invoice.send"),
      icon: IconSend,
      permission: "invoice:write",
      tone: "main",
      shortcut: "s",
      can: (invoice) => invoice.viewerCan.send,
      dialog: (invoices, close) => (
        <Suspense>
          <Dialogs.Send invoices={invoices} close={close} />
        </Suspense>
      ),
    },
    {
      id: "pay",
      label: t("invoice.pay"),
      icon: IconCoinYen,
      permission: "invoice:write",
      shortcut: "p",
      can: (invoice) => invoice.viewerCan.pay,
      dialog: (invoices, close) => (
        <Suspense>
          <Dialogs.Pay invoices={invoices} close={close} />
        </Suspense>
      ),
    },
    {
      id: "close",
      label: t("invoice.close"),
      icon: IconCircleCheck,
      permission: "invoice:write",
      can: (invoice) => invoice.viewerCan.close,
      run: async ({ id, version }) => (await perform(CLOSE, { id, expectedVersion: version })).userErrors,
      done: (count) => t("invoice.closed", { count }),
    },
    {
      id: "unpay",
      label: t("invoice.unpay"),
      icon: IconArrowBackUp,
      permission: "invoice:write",
      can: (invoice) => invoice.viewerCan.unpay,
      run: async ({ id, version }) => (await perform(UNPAY, { id, expectedVersion: version })).userErrors,
      done: (count) => t("invoice.unpaid", { count }),
    },
    {
      id: "credit",
      label: t("invoice.credit"),
      icon: IconReceiptRefund,
      permission: "invoice:write",
      tone: "danger",
      can: (invoice) => invoice.viewerCan.credit,
      dialog: ([invoice], close) =>
        invoice && (
          <Suspense>
            <Dialogs.Credit invoice={invoice} close={close} />
          </Suspense>
        ),
    },
    {
      id: "discard",
      label: t("invoice.discard"),
      icon: IconTrash,
      permission: "invoice:write",
      tone: "danger",
      can: (invoice) => invoice.viewerCan.discard,
      ask: { title: t("invoice.discardTitle"), text: t("invoice.discardText") },
      run: async ({ id, version }) => (await perform(DISCARD, { id, expectedVersion: version })).userErrors,
      done: (count) => t("invoice.discarded", { count }),
    },
  ]
}
