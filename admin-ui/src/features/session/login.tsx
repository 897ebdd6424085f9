import { Anchor, Button, Divider, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core"
import { Link, useSearch } from "@tanstack/react-router"
import { type FormEvent, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { canPasskey } from "~/framework/passkey"
import { perform, type UserError } from "~/graphql/perform"
import { shortMoment } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { Frame } from "./frame"
import { PasskeyLogin } from "./passkey-login"
import { LOG_IN } from "./session.graphql"

const DEMO_PASSWORD = "Demo-1234"
const DEMO = [
  ["seller@demo.example", "session.demoSeller"],
  ["buyer@demo.example", "session.demoBuyer"],
] as const

/** An address of this site, whatever a link has asked for. */
function ownAddress(next = "/"): string {
  const wanted = URL.parse(next, location.origin)
  return wanted?.origin === location.origin ? wanted.pathname + wanted.search + wanted.hash : "/"
}

/** Logging in; a second factor is asked for when the account has one. */
export function Login() {
  const { t } = useTranslation()
  const { next } = useSearch({ strict: false }) as { next?: string }
  const [loginId, setLoginId] = useState("")
  const [password, setPassword] = useState("")
  const [code, setCode] = useState("")
  const [needsCode, setNeedsCode] = useState(false)
  const [errors, setErrors] = useState<(UserError & { until?: string })[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [isDemo, setDemo] = useState(false)
  const codeBox = useRef<HTMLInputElement>(null)
  useEffect(() => {
    void fetch("/app-settings").then(
      async (answer) => setDemo(answer.ok && ((await answer.json()) as { demo: boolean }).demo),
      () => undefined,
    )
  }, [])
  useEffect(() => {
    if (needsCode) codeBox.current?.focus()
  }, [needsCode])

  const enterPage = () => location.assign(ownAddress(next))
  async function enter(id: string, word: string) {
    setBusy(true)
    setProblem(null)
    try {
      const { userErrors } = await perform(LOG_IN, { loginId: id, password: word, code, cookie: true })
      const needs = userErrors.some((error) => error.code === "SECOND_FACTOR_REQUIRED")
      setNeedsCode(needs || needsCode)
      setErrors(needs ? [] : userErrors)
      if (userErrors.length === 0) enterPage()
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void enter(loginId, password)
  }
  const of = (name: string) => errors.find((error) => error.path[0] === name)?.message
  const lock = errors.find((error) => error.until)
  const rest = errors.filter(
    (error) => error !== lock && !["loginId", "password", "code"].includes(error.path[0] ?? ""),
  )
  return (
    <Frame title={t("session.title")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            name="loginId"
            label={t("session.loginId")}
            value={loginId}
            onChange={(event) => setLoginId(event.currentTarget.value)}
            error={of("loginId")}
            autoComplete="username webauthn"
            autoFocus
            required
            withAsterisk={false}
          />
          <PasswordInput
            name="password"
            label={t("session.password")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={of("password")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ "aria-label": t("form.showPassword") }}
          />
          {needsCode && (
            <TextInput
              ref={codeBox}
              name="code"
              label={t("session.code")}
              description={t("session.codeText")}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              error={of("code")}
              inputMode="numeric"
              autoComplete="one-time-code"
            />
          )}
          {lock?.until && (
            <Problem
              text={t(canPasskey() ? "session.lockedWithPasskey" : "session.locked", {
                moment: shortMoment(lock.until),
              })}
            />
          )}
          {rest.length > 0 && <Problem text={rest.map((error) => error.message).join("\n")} />}
          {problem !== null && <Problem text={words(problem)} />}
          <Button type="submit" loading={isBusy} fullWidth mt="xs">
            {t("session.submit")}
          </Button>
        </Stack>
      </form>
      {canPasskey() && <PasskeyLogin entered={enterPage} />}
      <Group justify="space-between" mt="md" gap="xs">
        <Anchor component={Link} to="/forgotten-password" size="sm">
          {t("session.forgottenPassword")}
        </Anchor>
        <Anchor component={Link} to="/forgotten-login-id" size="sm">
          {t("session.forgottenLoginId")}
        </Anchor>
      </Group>
      <Text size="sm" ta="center" mt="xs">
        <Anchor component={Link} to="/contact" size="sm">
          {t("inquiry.title")}
        </Anchor>
      </Text>
      {isDemo && (
        <>
          <Divider my="md" label={t("session.demo")} />
          <Stack gap="xs">
            {DEMO.map(([id, name]) => (
              <Button
                key={id}
                variant="light"
                onClick={() => void enter(id, DEMO_PASSWORD)}
                justify="space-between"
                rightSection={<Text size="xs">{id}</Text>}
              >
                {t(name)}
              </Button>
            ))}
          </Stack>
        </>
      )}
    </Frame>
  )
}
