import { IconReceiptRefund } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import ReasonDialog from "~/framework/reason-dialog"
import { perform } from "~/graphql/perform"
import { CREDIT } from "./invoice.graphql"
import type { Actable } from "./invoice-actions"

/** 返還請求書: why an invoice that was sent is taken back; leads to the document that does it. */
export default function CreditDialog({
  invoice,
  close,
}: {
  invoice: Actable
  close(hasChanged: boolean): void
}) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <ReasonDialog
      title={t("invoice.credit")}
      icon={IconReceiptRefund}
      text={t("invoice.creditText", { number: invoice.number })}
      rows={[invoice]}
      done={() => t("invoice.credited")}
      run={async ({ id, version }, reason) => {
        const told = await perform(CREDIT, { id, expectedVersion: version, reason })
        if (told.invoice) void navigate({ to: `/invoices/${told.invoice.id}` as "/invoices" })
        return told.userErrors
      }}
      close={close}
    />
  )
}
