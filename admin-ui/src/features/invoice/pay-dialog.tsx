import { TextInput } from "@mantine/core"
import { IconCoinYen } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { errorAt, ManyDialog } from "~/framework/many-dialog"
import { perform } from "~/graphql/perform"
import { dayOf } from "~/ui/format"
import { PAY } from "./invoice.graphql"
import type { Actable } from "./invoice-actions"

/** 入金: on which day the money came. */
export default function PayDialog({
  invoices,
  close,
}: {
  invoices: Actable[]
  close(hasChanged: boolean): void
}) {
  const { t } = useTranslation()
  const [day, setDay] = useState(dayOf(new Date()))
  return (
    <ManyDialog
      title={t("invoice.pay")}
      label={t("invoice.pay")}
      icon={IconCoinYen}
      text={t("invoice.payText", { count: invoices.length })}
      rows={invoices}
      fields={["paidOn"]}
      done={(count) => t("invoice.paid", { count })}
      run={async ({ id, version }) =>
        (await perform(PAY, { id, expectedVersion: version, paidOn: day || null })).userErrors
      }
      close={close}
    >
      {(errors) => (
        <TextInput
          type="date"
          label={t("field.paidOn")}
          value={day}
          error={errorAt(errors, "paidOn")}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
      )}
    </ManyDialog>
  )
}
