import { Checkbox, PasswordInput, TextInput } from "@mantine/core"
import { IconSend } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { errorAt, ManyDialog } from "~/framework/many-dialog"
import { perform } from "~/graphql/perform"
import { language } from "~/i18n/language"
import { SEND } from "./invoice.graphql"
import type { Actable } from "./invoice-actions"

/** 請求する: by mail with the PDF, locked if wanted, or by post. */
export default function SendDialog({
  invoices,
  close,
}: {
  invoices: Actable[]
  close(hasChanged: boolean): void
}) {
  const { t } = useTranslation()
  const [only] = invoices
  const single = invoices.length === 1
  const [byMail, setByMail] = useState(true)
  const [to, setTo] = useState((single && only?.customer?.email) || "")
  const [password, setPassword] = useState("")
  return (
    <ManyDialog
      title={t("invoice.send")}
      label={t("invoice.send")}
      icon={IconSend}
      text={t(single ? "invoice.sendOne" : "invoice.sendMany", {
        count: invoices.length,
        number: only?.number,
      })}
      rows={invoices}
      fields={["to", "password"]}
      done={(count) => t("invoice.sentMany", { count })}
      run={async ({ id, version }) =>
        (
          await perform(SEND, {
            id,
            expectedVersion: version,
            byMail,
            to: byMail && single ? to : "",
            password: byMail ? password : "",
            locale: language(),
          })
        ).userErrors
      }
      close={close}
    >
      {(errors) => (
        <>
          <Checkbox
            label={t("invoice.byMail")}
            description={t("invoice.byMailHint")}
            checked={byMail}
            onChange={(event) => setByMail(event.currentTarget.checked)}
          />
          {byMail && single && (
            <TextInput
              type="email"
              label={t("invoice.to")}
              value={to}
              error={errorAt(errors, "to")}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
          )}
          {byMail && (
            <PasswordInput
              label={t("invoice.password")}
              description={t("invoice.passwordHint")}
              autoComplete="new-password"
              value={password}
              error={errorAt(errors, "password")}
              visibilityToggleButtonProps={{ "aria-label": t("form.showPassword") }}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          )}
        </>
      )}
    </ManyDialog>
  )
}
