import { Alert, Progress, Text, Textarea } from "@mantine/core"
import { IconChecklist } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { yen } from "~/ui/format"
import { REFUSALS } from "./ordering.graphql"

export interface Measured {
  needsApproval: boolean
  aboveLimit: string | null
  allowance: { perMonth: number | null; remaining: number | null } | null
}

/** As text: what is asked for is kept on the device until it was answered, as orders are. */
export const REQUEST = `
  mutation Ask($input: OrderRequestSendInput!) {
    orderRequestSend(input: $input) { orderRequest { id } userErrors {${REFUSALS}} }
  }
`
export const REQUEST_DAYS = `
  mutation AskDays($input: OrderRequestsSendInput!) {
    orderRequestsSend(input: $input) { orderRequests { id } userErrors {${REFUSALS}} }
  }
`
export const REQUEST_SUPPLIER = `
  mutation AskSupplier($input: SupplierOrderRequestSendInput!) {
    supplierOrderRequestSend(input: $input) { orderRequest { id } userErrors { code message path } }
  }
`

/** 発注枠: what is left of the month; above it, what the head office is told. */
export default function Approval({
  draft: { needsApproval, aboveLimit, allowance },
  note,
  put,
}: {
  draft: Measured
  note: string
  put(note: string): void
}) {
  const { t } = useTranslation()
  const { perMonth = null, remaining = null } = allowance ?? {}
  return (
    <>
      {needsApproval && (
        <Alert
          className="notice"
          color="orange"
          icon={<IconChecklist aria-hidden />}
          mb="md"
          title={t("approval.needed")}
          role="status"
        >
          <Text size="sm" mb="xs">
            {aboveLimit}
          </Text>
          <Textarea
            label={t("approval.note")}
            placeholder={t("approval.noteHint")}
            value={note}
            onChange={(event) => put(event.currentTarget.value)}
            maxLength={200}
            autosize
            minRows={2}
          />
        </Alert>
      )}
      {perMonth !== null && remaining !== null && (
        <div className="allowance">
          <Text size="sm" className="quiet" component="p" my={4}>
            {t("approval.left", { remaining: yen(remaining), allowed: yen(perMonth) })}
          </Text>
          <Progress
            value={perMonth ? 100 - (100 * remaining) / perMonth : 100}
            color={needsApproval ? "orange" : undefined}
            size="sm"
            mb="md"
            aria-label={t("approval.used")}
          />
        </div>
      )}
    </>
  )
}
