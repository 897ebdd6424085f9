import { Button, Table, Text } from "@mantine/core"
import { IconFingerprint, IconTrash } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { type Action, complain, say } from "~/framework/action"
import { Section } from "~/framework/detail-page"
import { FormDialog } from "~/framework/form-dialog"
import { canPasskey, made, whyNot } from "~/framework/passkey"
import { RowActions } from "~/framework/row-actions"
import { perform } from "~/graphql/perform"
import { dateTime } from "~/ui/format"
import { PASSKEY_ADD, PASSKEY_REMOVE, PASSKEY_START } from "./account.graphql"
import type { Account } from "./account-page"

/** パスキー: logging in with a fingerprint or a face, without a password. */
export function Passkeys({ account, again }: { account: Account; again(): void }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)

  async function make(options: string) {
    try {
      const credential = await made(options)
      const { userErrors } = await perform(PASSKEY_ADD, { credential, name: deviceName() })
      if (userErrors.length) complain(userErrors)
      else say(t("account.passkeyAdded"))
    } catch (problem) {
      complain(whyNot(problem))
    }
    again()
  }
  const remove: Action<Account["passkeys"][number]> = {
    id: "remove",
    label: t("common.delete"),
    icon: IconTrash,
    tone: "danger",
    dialog: ([passkey], close) =>
      passkey && (
        <FormDialog
          title={t("account.removePasskey", { name: passkey.name })}
          input="PasskeyRemoveInput"
          document={PASSKEY_REMOVE as never}
          fields={["currentPassword"]}
          always={{ id: passkey.id }}
          save={t("common.delete")}
          saved={t("account.passkeyRemoved")}
          close={() => close(false)}
          done={() => close(true)}
        />
      ),
  }
  return (
    <Section
      title={t("account.passkeys")}
      action={
        canPasskey() && (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconFingerprint size={15} aria-hidden />}
            onClick={() => setOpen(true)}
          >
            {t("account.addPasskey")}
          </Button>
        )
      }
    >
      {account.passkeys.length === 0 && <Text className="quiet">{t("account.noPasskeys")}</Text>}
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {account.passkeys.map((passkey) => (
            <Table.Tr key={passkey.id}>
              <Table.Td>{passkey.name}</Table.Td>
              <Table.Td className="on-desk">{dateTime(passkey.createdAt)}</Table.Td>
              <Table.Td className="quiet on-desk">
                {passkey.lastUsedAt && `${t("token.lastUsed")} ${dateTime(passkey.lastUsedAt)}`}
              </Table.Td>
              <Table.Td>
                <RowActions actions={[remove]} row={passkey} changed={again} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {isOpen && (
        <FormDialog
          title={t("account.addPasskey")}
          input="PasswordInput"
          document={PASSKEY_START as never}
          fields={["currentPassword"]}
          save={t("account.next")}
          saved={t("account.touch")}
          close={() => setOpen(false)}
          done={(payload: { options?: string }) => {
            setOpen(false)
            if (payload.options) void make(payload.options)
          }}
        />
      )}
    </Section>
  )
}

/** What this device may be called: what its browser says that it is. */
function deviceName(): string {
  const found = /iPhone|iPad|Android|Macintosh|Windows|CrOS|Linux/.exec(navigator.userAgent)?.[0]
  return found === "CrOS" ? "Chromebook" : (found ?? "Passkey")
}
