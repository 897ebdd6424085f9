import { IconBan, IconChecks, IconPackageExport, IconX } from "@tabler/icons-react"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import type { Action, Can } from "~/framework/action"
import { Reason } from "~/framework/reason"
import { perform } from "~/graphql/perform"
import { ACKNOWLEDGE, CANCEL, REFUSE } from "./instruction.graphql"

const Shipping = lazy(() => import("./ship-dialog"))

export interface Actable {
  id: string
  version: number
  viewerCan: { ship: Can; refuse: Can; cancel: Can; acknowledge: Can }
}

/** What the warehouse, and the office, do about instructions, one or many. */
export function useInstructionActions(): Action<Actable>[] {
  const { t } = useTranslation()
  return [
    {
      id: "ship",
      label: t("instruction.ship"),
      icon: IconPackageExport,
      permission: "instruction:work",
      shortcut: "s",
      tone: "main",
      can: ({ viewerCan }) => viewerCan.ship,
      dialog: (rows, close) => (
        <Suspense>
          <Shipping instructions={rows} close={close} />
        </Suspense>
      ),
    },
    {
      id: "acknowledge",
      label: t("instruction.acknowledge"),
      icon: IconChecks,
      permission: "instruction:work",
      shortcut: "a",
      can: ({ viewerCan }) => viewerCan.acknowledge,
      run: async ({ id, version }) =>
        (await perform(ACKNOWLEDGE, { id, expectedVersion: version })).userErrors,
      done: (count) => t("instruction.acknowledged", { count }),
    },
    {
      id: "refuse",
      label: t("instruction.refuse"),
      icon: IconX,
      permission: "instruction:work",
      tone: "danger",
      can: ({ viewerCan }) => viewerCan.refuse,
      dialog: (rows, close) => (
        <Reason
          title={t("instruction.refuse")}
          text={t("instruction.refuseText")}
          icon={IconX}
          rows={rows}
          run={async ({ id, version }, reason) =>
            (await perform(REFUSE, { id, expectedVersion: version, reason })).userErrors
          }
          done={(count) => t("instruction.refused", { count })}
          close={close}
        />
      ),
    },
    {
      id: "cancel",
      label: t("instruction.cancel"),
      icon: IconBan,
      permission: "order:ship",
      tone: "danger",
      can: ({ viewerCan }) => viewerCan.cancel,
      dialog: (rows, close) => (
        <Reason
          title={t("instruction.cancel")}
          text={t("instruction.cancelText")}
          icon={IconBan}
          rows={rows}
          run={async ({ id, version }, reason) =>
            (await perform(CANCEL, { id, expectedVersion: version, reason })).userErrors
          }
          done={(count) => t("instruction.cancelled", { count })}
          close={close}
        />
      ),
    },
  ]
}
