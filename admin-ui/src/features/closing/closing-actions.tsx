import { IconCalendarCheck, IconLockOpen } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { Action, Can } from "~/framework/action"
import { ask, perform } from "~/graphql/perform"
import { language } from "~/i18n/language"
import { FINISH, NOW, REOPEN } from "./closing.graphql"

export interface Actable {
  id: string
  version: number
  viewerCan: { finish: Can; reopen: Can }
  /** What was seen that would be billed; without it, what is billed now. */
  seen?: number
}

/** What a seller does to statements, one or many. */
export function useClosingActions(): Action<Actable>[] {
  const { t } = useTranslation()
  return [
    {
      id: "finish",
      label: t("closing.finish"),
      icon: IconCalendarCheck,
      permission: "invoice:write",
      tone: "main",
      can: (closing) => closing.viewerCan.finish,
      ask: { title: t("closing.finishTitle"), text: t("closing.finishText") },
      run: async ({ id, version, seen }) => {
        const expectedTotal = seen ?? (await ask(NOW, { closing: id })).closingNow?.total ?? null
        const input = { id, expectedVersion: version, expectedTotal, locale: language() }
        return (await perform(FINISH, input)).userErrors
      },
      done: (count) => t("closing.finished", { count }),
    },
    {
      id: "reopen",
      label: t("closing.reopen"),
      icon: IconLockOpen,
      permission: "invoice:write",
      tone: "danger",
      can: (closing) => closing.viewerCan.reopen,
      ask: { title: t("closing.reopenTitle"), text: t("closing.reopenText") },
      run: async ({ id, version }) => (await perform(REOPEN, { id, expectedVersion: version })).userErrors,
      done: (count) => t("closing.reopened", { count }),
    },
  ]
}
