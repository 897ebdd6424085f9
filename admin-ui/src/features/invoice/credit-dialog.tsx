import { Textarea } from "@mantine/core"
import { IconReceiptRefund } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { perform } from "~/graphql/perform"
import { CREDIT } from "./invoice.graphql"
import type { Actable } from "./invoice-actions"
import { errorAt, ManyDialog } from "./many-dialog"

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
  const [reason, setReason] = useState("")
  return (
    <ManyDialog
      title={t("invoice.credit")}
      label={t("invoice.credit")}
      icon={IconReceiptRefund}
      text={t("invoice.creditText", { number: invoice.number })}
      invoices={[invoice]}
      done={() => t("invoice.credited")}
      run={async ({ id, version }) => {
        const told = await perform(CREDIT, { id, expectedVersion: version, reason })
        if (told.invoice) void navigate({ to: `/invoices/${told.invoice.id}` as "/invoices" })
        return told.userErrors
      }}
      close={close}
    >
      {(errors) => (
        <Textarea
          label={t("field.reason")}
          value={reason}
          required
          error={errorAt(errors, "reason")}
          onChange={(event) => setReason(event.currentTarget.value)}
          autosize
          minRows={2}
        />
      )}
    </ManyDialog>
  )
}
