import { Button, Text } from "@mantine/core"
import { IconFingerprint } from "@tabler/icons-react"
import { useCallback, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { canSuggest, isCancelled, signed, whyNot } from "~/framework/passkey"
import { ask, perform } from "~/graphql/perform"
import { Problem } from "~/ui/problem"
import { PASSKEY_LOG_IN, PASSKEY_OPTIONS } from "./session.graphql"

/** Shorter than what is to be signed is good for. */
const RENEW_MS = 4 * 60_000

/** Logging in by a passkey: by a button, or as one of what the browser offers at the login id. */
export function PasskeyLogin({ entered }: { entered(): void }) {
  const { t } = useTranslation()
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState("")
  const [quiet, setQuiet] = useState("")
  const suggesting = useRef<AbortController>(null)
  const done = useRef(entered)
  done.current = entered

  const enter = useCallback(async (credential: string) => {
    setBusy(true)
    setQuiet("")
    try {
      const { userErrors } = await perform(PASSKEY_LOG_IN, { credential, cookie: true })
      setRefused(userErrors.map((error) => error.message).join("\n"))
      if (userErrors.length === 0) return done.current()
    } catch (problem) {
      setRefused(whyNot(problem))
    }
    setBusy(false)
  }, [])

  /** Nobody has asked for it: that it does not work, or that another one is begun, is no news. */
  const suggest = useCallback(async () => {
    suggesting.current?.abort()
    suggesting.current = new AbortController()
    const { signal } = suggesting.current
    try {
      if (!(await canSuggest())) return
      const { passkeyOptions } = await ask(PASSKEY_OPTIONS, {})
      if (signal.aborted) return
      const credential = await signed(passkeyOptions, { mediation: "conditional", signal })
      await enter(credential)
    } catch {
      return
    }
  }, [enter])

  useEffect(() => {
    void suggest()
    const renewing = setInterval(() => void suggest(), RENEW_MS)
    return () => {
      clearInterval(renewing)
      suggesting.current?.abort()
    }
  }, [suggest])

  /** Browsers have one request open at a time: the button ends what was suggested. */
  async function press() {
    suggesting.current?.abort()
    setBusy(true)
    setRefused("")
    setQuiet("")
    try {
      const { passkeyOptions } = await ask(PASSKEY_OPTIONS, {})
      return await enter(await signed(passkeyOptions))
    } catch (problem) {
      if (isCancelled(problem)) setQuiet(whyNot(problem))
      else setRefused(whyNot(problem))
    }
    setBusy(false)
    void suggest()
  }
  return (
    <>
      {refused && <Problem text={refused} />}
      <Button
        variant="default"
        fullWidth
        mt="sm"
        loading={isBusy}
        leftSection={<IconFingerprint size={18} aria-hidden />}
        onClick={() => void press()}
      >
        {t("session.byPasskey")}
      </Button>
      <Text size="sm" className="quiet" mt={4} role="status">
        {quiet}
      </Text>
    </>
  )
}
