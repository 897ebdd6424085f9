import { Button, Code, Group, Stack, Text, TextInput } from "@mantine/core"
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { Section } from "~/framework/detail-page"
import { halfWidth } from "~/framework/fields/half-width"
import { FormDialog } from "~/framework/form-dialog"
import { perform } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { Copy, Secret } from "~/ui/secret"
import {
  AUTHENTICATOR_CONFIRM,
  AUTHENTICATOR_REMOVE,
  AUTHENTICATOR_START,
  CODES_RENEW,
} from "./account.graphql"
import type { Account } from "./account-page"

type Step = "start" | "remove" | "renew" | null
interface Offer {
  qrSvg: string
  secret: string
}

/** 二段階認証: an authenticator app, and codes for the day the phone is lost. */
export function Authenticator({ account, again }: { account: Account; again(): void }) {
  const { t } = useTranslation()
  const [step, setStep] = useState<Step>(null)
  const [offer, setOffer] = useState<Offer | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const password = { input: "PasswordInput", fields: ["currentPassword"], close: () => setStep(null) }
  const told = (payload: { recoveryCodes?: { codes: string[] } }) => {
    setStep(null)
    setCodes(payload.recoveryCodes?.codes ?? null)
    again()
  }
  return (
    <Section title={t("account.authenticator")}>
      <Group justify="space-between">
        <Group gap={6} wrap="nowrap" align="flex-start">
          {account.hasAuthenticator ? (
            <IconShieldCheck size={18} style={{ flex: "none", marginTop: 3 }} aria-hidden />
          ) : (
            <IconShieldOff size={18} style={{ flex: "none", marginTop: 3 }} aria-hidden />
          )}
          <Text>
            {account.hasAuthenticator
              ? t("account.isOn", { count: account.recoveryCodesLeft })
              : t("account.isOff")}
          </Text>
        </Group>
        <Group gap="xs">
          {account.hasAuthenticator ? (
            <>
              <Button size="xs" variant="light" onClick={() => setStep("renew")}>
                {t("account.renew")}
              </Button>
              <Button size="xs" variant="light" color="red" onClick={() => setStep("remove")}>
                {t("account.turnOff")}
              </Button>
            </>
          ) : (
            <Button size="xs" onClick={() => setStep("start")}>
              {t("account.turnOn")}
            </Button>
          )}
        </Group>
      </Group>
      {step === "start" && (
        <FormDialog
          {...password}
          title={t("account.turnOn")}
          document={AUTHENTICATOR_START as never}
          save={t("account.next")}
          saved={t("account.readIt")}
          done={(payload: { authenticatorOffer?: Offer }) => {
            setStep(null)
            setOffer(payload.authenticatorOffer ?? null)
          }}
        />
      )}
      {step === "renew" && (
        <FormDialog
          {...password}
          title={t("account.renew")}
          document={CODES_RENEW as never}
          save={t("account.renew")}
          done={told}
        />
      )}
      {step === "remove" && (
        <FormDialog
          {...password}
          title={t("account.turnOff")}
          document={AUTHENTICATOR_REMOVE as never}
          save={t("account.turnOff")}
          done={told}
        />
      )}
      {offer && (
        <Dialog title={t("account.turnOn")} close={() => setOffer(null)}>
          <Proof
            offer={offer}
            done={(found) => {
              setOffer(null)
              setCodes(found)
              again()
            }}
          />
        </Dialog>
      )}
      {codes && (
        <Dialog title={t("account.codes")} close={() => setCodes(null)}>
          <Secret title={t("account.codes")} value={codes.join("\n")} text={t("account.codesText")} />
        </Dialog>
      )}
    </Section>
  )
}

/** The code that the app shows proves that it has the secret. */
function Proof({ offer, done }: { offer: Offer; done(codes: string[]): void }) {
  const { t } = useTranslation()
  const [code, setCode] = useState("")
  const [error, setError] = useState("")
  async function prove(event: FormEvent) {
    event.preventDefault()
    try {
      const { recoveryCodes, userErrors } = await perform(AUTHENTICATOR_CONFIRM, { code })
      if (userErrors.length) return setError(userErrors.map(({ message }) => message).join("\n"))
      say(t("account.turnedOn"))
      done(recoveryCodes?.codes ?? [])
    } catch (problem) {
      complain(problem)
    }
  }
  return (
    <form onSubmit={(event) => void prove(event)}>
      <Stack>
        <Text size="sm">{t("account.scan")}</Text>
        <img
          src={`data:image/svg+xml;utf8,${encodeURIComponent(offer.qrSvg)}`}
          alt={t("account.qr")}
          width={180}
          height={180}
          className="qr"
        />
        <Code data-secret>{offer.secret}</Code>
        <Copy value={offer.secret} />
        <TextInput
          label={t("session.code")}
          name="code"
          value={code}
          error={error}
          onChange={(event) => setCode(halfWidth(event.currentTarget.value))}
          inputMode="numeric"
          autoComplete="one-time-code"
          data-autofocus
        />
        <Button type="submit">{t("account.turnOn")}</Button>
      </Stack>
    </form>
  )
}
