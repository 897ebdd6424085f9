import { Alert, Button, Group, Table, Text } from "@mantine/core"
import { IconAlertTriangle, IconLogout } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { type Action, complain } from "~/framework/action"
import Confirm from "~/framework/confirm"
import { Section } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { FormDialog } from "~/framework/form-dialog"
import { Read } from "~/framework/read"
import { RowActions } from "~/framework/row-actions"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { dateTime } from "~/ui/format"
import { PageTitle } from "~/ui/page-title"
import { leave } from "../session/leave"
import { ACCOUNT, ACCOUNT_UPDATE, LOGIN_UPDATE, SESSION_END } from "./account.graphql"
import { Authenticator } from "./authenticator"
import { Passkeys } from "./passkeys"

export type Account = ResultOf<typeof ACCOUNT>["account"]

/** One's own account: name, login, second factor, passkeys, and where one is logged in. */
export function AccountPage() {
  const { t } = useTranslation()
  return (
    <Read document={ACCOUNT}>
      {({ account }, again) => (
        <>
          <PageTitle title={t("account.title")} />
          {account.passwordIsOutdated && (
            <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} mb="md">
              {t("account.outdated")}
            </Alert>
          )}
          <Section title={t("account.profile")} action={<Login account={account} again={again} />}>
            <InputForm
              input="AccountUpdateInput"
              document={ACCOUNT_UPDATE as never}
              fields={[
                ["name", "email"],
                ["locale", "currentPassword"],
              ]}
              choices={{
                locale: [
                  { value: "ja", label: "日本語" },
                  { value: "en", label: "English" },
                ],
              }}
              hints={{ currentPassword: t("account.passwordHint"), locale: t("account.localeHint") }}
              initial={{ ...account }}
              version={account.version}
              done={again}
            />
          </Section>
          <Authenticator account={account} again={again} />
          <Passkeys account={account} again={again} />
          <Sessions account={account} again={again} />
          <Section title={t("inquiry.leave")}>
            <Text size="sm" mb="sm">
              {t("inquiry.leaveText")}
            </Text>
            <Button
              variant="light"
              size="compact-md"
              renderRoot={(props) => (
                <Link to={"/inquiries" as "/"} search={{ category: "LEAVING" } as never} {...props} />
              )}
            >
              {t("inquiry.leaveButton")}
            </Button>
          </Section>
        </>
      )}
    </Read>
  )
}

function Login({ account, again }: { account: Account; again(): void }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="compact-sm" variant="light" onClick={() => setOpen(true)}>
        {t("account.changeLogin")}
      </Button>
      {isOpen && (
        <FormDialog
          title={t("account.changeLogin")}
          input="LoginUpdateInput"
          document={LOGIN_UPDATE as never}
          fields={["loginId", "password", "passwordAgain", "currentPassword"]}
          hints={{ loginId: t("account.loginHint", { loginId: account.loginId }) }}
          close={() => setOpen(false)}
          done={() => {
            setOpen(false)
            again()
          }}
        />
      )}
    </>
  )
}

const BROWSERS = ["Edg", "OPR", "Firefox", "Chrome", "Safari"]
const SYSTEMS = ["iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux"]

/** Browser and system of a user agent, in short. */
function deviceOf(agent: string): string {
  const found = [BROWSERS, SYSTEMS].map((names) => names.find((name) => agent.includes(name)))
  return found.some(Boolean) ? found.filter(Boolean).join(" · ").replace("Edg", "Edge") : agent
}

function Sessions({ account, again }: { account: Account; again(): void }) {
  const { t } = useTranslation()
  const [isAsked, ask] = useState(false)
  const end: Action<Account["sessions"][number]> = {
    id: "end",
    label: t("account.end"),
    icon: IconLogout,
    tone: "danger",
    can: ({ isCurrent }) =>
      isCurrent ? { allowed: false, reason: t("account.isCurrent") } : { allowed: true },
    run: async ({ id }) => (await perform(SESSION_END, { id })).userErrors,
    done: () => t("account.ended"),
  }
  return (
    <Section
      title={t("account.sessions")}
      action={
        <Button size="compact-sm" variant="light" color="red" onClick={() => ask(true)}>
          {t("account.endAll")}
        </Button>
      }
    >
      <Table.ScrollContainer minWidth={300}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("account.device")}</Table.Th>
              <Table.Th className="on-desk">{t("audit.address")}</Table.Th>
              <Table.Th>{t("account.seen")}</Table.Th>
              <Table.Th>
                <span className="only-reader">{t("common.actions")}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {account.sessions.map((session) => (
              <Table.Tr key={session.id}>
                <Table.Td>
                  <Group gap={6}>
                    {deviceOf(session.device) || t("account.unknown")}
                    {session.isCurrent && <Text size="xs">（{t("account.this")}）</Text>}
                  </Group>
                </Table.Td>
                <Table.Td className="on-desk">{session.address}</Table.Td>
                <Table.Td>{dateTime(session.seenAt)}</Table.Td>
                <Table.Td>
                  {!session.isCurrent && <RowActions actions={[end]} row={session} changed={again} />}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {isAsked && (
        <Confirm
          title={t("account.endAll")}
          text={t("account.endAllText")}
          label={t("account.endAll")}
          isDanger
          close={() => ask(false)}
          run={() => leave(true).catch(complain)}
        />
      )}
    </Section>
  )
}
