import {
  IconDownload,
  IconLock,
  IconLockOpen,
  IconPlus,
  IconPrinter,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import type { Action, Can } from "~/framework/action"
import { showJobs } from "~/framework/jobs"
import { Reason } from "~/framework/reason"
import { perform } from "~/graphql/perform"
import { DELETE, EXPORT, REFRESH, REOPEN, SHEET } from "./stocktake.graphql"
import type { Line } from "./use-lines"

const Close = lazy(() => import("./close-dialog"))
const LineDialog = lazy(() => import("./line-dialog"))

export interface Actable {
  id: string
  version: number
  status: "OPEN" | "CLOSED"
  viewerCan: { count: Can; refresh: Can; close: Can; reopen: Can; delete: Can }
}

interface Given {
  left: number
  total: number
  put(line: Line): void
  deleted(): void
}

/** What is done to a stocktake; an open and a closed one have different things to be done. */
export function useStocktakeActions({ left, total, put, deleted }: Given): Action<Actable>[] {
  const { t } = useTranslation()
  const isOpen = ({ status }: Actable) => status === "OPEN"
  return [
    {
      id: "add",
      label: t("stocktake.add"),
      icon: IconPlus,
      permission: "order:inspect",
      shortcut: "n",
      isOffered: isOpen,
      can: ({ viewerCan }) => viewerCan.count,
      dialog: ([one], close) =>
        one && (
          <Suspense>
            <LineDialog stocktake={one.id} line={null} put={put} close={close} />
          </Suspense>
        ),
    },
    {
      id: "refresh",
      label: t("stocktake.refresh"),
      icon: IconRefresh,
      permission: "order:inspect",
      isOffered: isOpen,
      can: ({ viewerCan }) => viewerCan.refresh,
      run: async ({ id, version }) => (await perform(REFRESH, { id, expectedVersion: version })).userErrors,
      done: () => t("stocktake.refreshed"),
    },
    {
      id: "print",
      label: t("stocktake.print"),
      icon: IconPrinter,
      start: () => window.print(),
    },
    {
      id: "export",
      label: t("stocktake.export"),
      icon: IconDownload,
      permission: "export:start",
      run: async ({ id }) => {
        const input = { query: SHEET, variables: { stocktake: id } as never, format: "XLSX" as const }
        const { userErrors } = await perform(EXPORT, input)
        if (userErrors.length === 0) showJobs()
        return userErrors
      },
      done: () => t("export.started"),
    },
    {
      id: "reopen",
      label: t("stocktake.reopen"),
      icon: IconLockOpen,
      permission: "order:approve",
      isOffered: (one) => !isOpen(one),
      can: ({ viewerCan }) => viewerCan.reopen,
      dialog: (rows, close) => (
        <Reason
          title={t("stocktake.reopen")}
          text={t("stocktake.reopenText")}
          icon={IconLockOpen}
          rows={rows}
          run={async ({ id, version }, reason) =>
            (await perform(REOPEN, { id, expectedVersion: version, reason })).userErrors
          }
          done={() => t("stocktake.reopened")}
          close={close}
        />
      ),
    },
    {
      id: "delete",
      label: t("common.delete"),
      icon: IconTrash,
      permission: "order:inspect",
      tone: "danger",
      isOffered: isOpen,
      can: ({ viewerCan }) => viewerCan.delete,
      ask: { title: t("stocktake.deleteTitle"), text: t("stocktake.deleteText") },
      run: async ({ id, version }) => {
        const { userErrors } = await perform(DELETE, { id, expectedVersion: version })
        if (userErrors.length === 0) deleted()
        return userErrors
      },
      done: () => t("stocktake.deleted"),
    },
    {
      id: "close",
      label: t("stocktake.close"),
      icon: IconLock,
      permission: "order:inspect",
      tone: "main",
      isOffered: isOpen,
      can: ({ viewerCan }) => viewerCan.close,
      dialog: ([one], close) =>
        one && (
          <Suspense>
            <Close stocktake={one} left={left} total={total} close={close} />
          </Suspense>
        ),
    },
  ]
}
