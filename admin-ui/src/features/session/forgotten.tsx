import { Anchor, Text } from "@mantine/core"
import { IconMailCheck } from "@tabler/icons-react"
import { Link, useParams } from "@tanstack/react-router"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { Empty } from "~/ui/empty"
import { Frame } from "./frame"
import { ASK_RESET, REMIND, RESET } from "./out.graphql"
import { OutForm } from "./out-form"

/** The password is forgotten: a link to set a new one goes to the mail address. */
export function ForgottenPassword() {
  const { t } = useTranslation()
  const [isDone, setDone] = useState(false)
  return (
    <Frame title={t("session.forgottenPassword")}>
      {isDone ? (
        <Sent text={t("session.resetSent")} />
      ) : (
        <>
          <Text size="sm" mb="sm">
            {t("session.forgottenPasswordText")}
          </Text>
          <OutForm
            parts={[
              {
                input: "PasswordResetRequestInput",
                fields: ["email", "loginId"],
                labels: { loginId: t("session.loginIdIfOther") },
              },
            ]}
            document={ASK_RESET as never}
            save={t("session.sendLink")}
            done={() => setDone(true)}
          />
        </>
      )}
      <Back />
    </Frame>
  )
}

/** The login id is forgotten: it is told to the mail address. */
export function ForgottenLoginId() {
  const { t } = useTranslation()
  const [isDone, setDone] = useState(false)
  return (
    <Frame title={t("session.forgottenLoginId")}>
      {isDone ? (
        <Sent text={t("session.loginIdsSent")} />
      ) : (
        <>
          <Text size="sm" mb="sm">
            {t("session.forgottenLoginIdText")}
          </Text>
          <OutForm
            parts={[{ input: "LoginIdRemindInput", fields: ["email"] }]}
            document={REMIND as never}
            save={t("session.sendLoginIds")}
            done={() => setDone(true)}
          />
        </>
      )}
      <Back />
    </Frame>
  )
}

/** The mail's link: a new password. */
export function NewPassword() {
  const { t } = useTranslation()
  const { token = "" } = useParams({ strict: false }) as { token?: string }
  const [isDone, setDone] = useState(false)
  return (
    <Frame title={t("session.newPassword")}>
      {isDone ? (
        <Sent text={t("session.passwordSet")} />
      ) : (
        <OutForm
          parts={[{ input: "PasswordResetInput", fields: ["loginId", "password", "passwordAgain"] }]}
          document={RESET as never}
          always={{ token }}
          save={t("session.setPassword")}
          done={() => setDone(true)}
        />
      )}
      <Back>{isDone && t("session.submit")}</Back>
    </Frame>
  )
}

function Sent({ text }: { text: string }) {
  return (
    <div role="status">
      <Empty icon={IconMailCheck} title={text} />
    </div>
  )
}

export function Back({ children }: { children?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <Text size="sm" ta="center" mt="md">
      <Anchor component={Link} to="/login">
        {children || t("session.backToLogin")}
      </Anchor>
    </Text>
  )
}
