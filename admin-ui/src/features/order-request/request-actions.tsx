import { IconCheck, IconTrash, IconX } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { Action, Can } from "~/framework/action"
import { Reason } from "~/framework/reason"
import { perform } from "~/graphql/perform"
import { APPROVE, REFUSE, WITHDRAW } from "./order-request.graphql"

export interface Actable {
  id: string
  version: number
  viewerCan: { approve: Can; refuse: Can; withdraw: Can }
}

/** What is done about requests, one or many; those who may not approve are not offered it. */
export function useRequestActions(): Action<Actable>[] {
  const { t } = useTranslation()
  return [
    {
      id: "approve",
      label: t("approval.approve"),
      icon: IconCheck,
      permission: "order:approve",
      shortcut: "a",
      tone: "main",
      can: ({ viewerCan }) => viewerCan.approve,
      ask: { title: t("approval.approve"), text: t("approval.approveText") },
      run: async ({ id, version }) => (await perform(APPROVE, { id, expectedVersion: version })).userErrors,
      done: (count) => t("approval.approved", { count }),
    },
    {
      id: "refuse",
      label: t("approval.refuse"),
      icon: IconX,
      permission: "order:approve",
      shortcut: "x",
      tone: "danger",
      can: ({ viewerCan }) => viewerCan.refuse,
      dialog: (rows, close) => (
        <Reason
          title={t("approval.refuse")}
          text={t("approval.refuseText")}
          icon={IconX}
          rows={rows}
          run={async ({ id, version }, reason) =>
            (await perform(REFUSE, { id, expectedVersion: version, reason })).userErrors
          }
          done={(count) => t("approval.refused", { count })}
          close={close}
        />
      ),
    },
    {
      id: "withdraw",
      label: t("approval.withdraw"),
      icon: IconTrash,
      permission: "order:place",
      can: ({ viewerCan }) => viewerCan.withdraw,
      isOffered: ({ viewerCan }) => viewerCan.withdraw.allowed,
      ask: { title: t("approval.withdraw"), text: t("approval.withdrawText") },
      run: async ({ id, version }) => (await perform(WITHDRAW, { id, expectedVersion: version })).userErrors,
      done: (count) => t("approval.withdrawn", { count }),
    },
  ]
}
