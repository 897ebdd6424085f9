import { IconCircleX, IconWorldUpload } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { perform } from "~/graphql/perform"
import { FORM_CLOSE, FORM_PUBLISH } from "./order-form.graphql"

interface Form {
  id: string
  version: number
  status: string
}

/** 公開する, 販売終了にする. */
export function useFormActions(): Action<Form>[] {
  const { t } = useTranslation()
  return [
    {
      id: "publish",
      label: t("orderForm.publish"),
      icon: IconWorldUpload,
      permission: "order_form:write",
      tone: "main",
      can: ({ status }) =>
        status === "OPEN" ? { allowed: false, reason: t("orderForm.isOpen") } : { allowed: true },
      run: async ({ id, version }) =>
        (await perform(FORM_PUBLISH, { id, expectedVersion: version })).userErrors,
      done: (count) => t("orderForm.published", { count }),
    },
    {
      id: "close",
      label: t("orderForm.close"),
      icon: IconCircleX,
      permission: "order_form:write",
      tone: "danger",
      can: ({ status }) =>
        status === "OPEN" ? { allowed: true } : { allowed: false, reason: t("orderForm.isNotOpen") },
      ask: { title: t("orderForm.close"), text: t("orderForm.closeText") },
      run: async ({ id, version }) =>
        (await perform(FORM_CLOSE, { id, expectedVersion: version })).userErrors,
      done: (count) => t("orderForm.closed", { count }),
    },
  ]
}
