import i18next from "i18next"
import { words } from "./action"

/** Whether this browser can make and use passkeys; without encryption none can. */
export const canPasskey = (): boolean =>
  "PublicKeyCredential" in window && typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function"

/** Whether passkeys can be offered where the login id is filled in, before anything is pressed. */
export const canSuggest = async (): Promise<boolean> =>
  canPasskey() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false)

/** Has the device make a passkey, from the options of the API; gives what the API wants to know of it. */
export async function made(options: string): Promise<string> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options))
  return told(await navigator.credentials.create({ publicKey }))
}

/** Has the device sign, from the options of the API. */
export async function signed(options: string, more: CredentialRequestOptions = {}): Promise<string> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options))
  return told(await navigator.credentials.get({ ...more, publicKey }))
}

function told(credential: Credential | null): string {
  if (!credential) throw new DOMException("Nothing was chosen", "NotAllowedError")
  return JSON.stringify((credential as PublicKeyCredential).toJSON())
}

/** Whether somebody has changed his mind, or was too slow: the browser does not say which. */
export const isCancelled = (problem: unknown): boolean =>
  problem instanceof DOMException && ["NotAllowedError", "AbortError"].includes(problem.name)

/** Why nothing came of it, in words for people: those of browsers are for developers. */
export function whyNot(problem: unknown): string {
  if (!(problem instanceof DOMException)) return words(problem)
  if (isCancelled(problem)) return i18next.t("account.passkeyCancelled")
  if (problem.name === "InvalidStateError") return i18next.t("account.passkeyKnown")
  return i18next.t("account.passkeyUnusable")
}
