import { graphql } from "~/graphql/tada"

export const ACCOUNT = graphql(`
  query Account {
    account {
      version name email loginId locale hasAuthenticator recoveryCodesLeft passwordIsOutdated
      sessions { id address device createdAt seenAt expiresAt isCurrent }
      passkeys { id name createdAt lastUsedAt }
    }
  }
`)
export const ACCOUNT_UPDATE = graphql(`
  mutation AccountUpdate($input: AccountUpdateInput!) {
    accountUpdate(input: $input) {
      account { version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const LOGIN_UPDATE = graphql(`
  mutation LoginUpdate($input: LoginUpdateInput!) {
    loginUpdate(input: $input) { account { version loginId } userErrors { code message path } }
  }
`)
export const SESSION_END = graphql(`
  mutation SessionEnd($input: SessionEndInput!) {
    sessionEnd(input: $input) { userErrors { code message path } }
  }
`)
export const AUTHENTICATOR_START = graphql(`
  mutation AuthenticatorStart($input: PasswordInput!) {
    authenticatorStart(input: $input) {
      authenticatorOffer { qrSvg secret uri }
      userErrors { code message path }
    }
  }
`)
export const AUTHENTICATOR_CONFIRM = graphql(`
  mutation AuthenticatorConfirm($input: CodeInput!) {
    authenticatorConfirm(input: $input) { recoveryCodes { codes } userErrors { code message path } }
  }
`)
export const AUTHENTICATOR_REMOVE = graphql(`
  mutation AuthenticatorRemove($input: PasswordInput!) {
    authenticatorRemove(input: $input) { userErrors { code message path } }
  }
`)
export const CODES_RENEW = graphql(`
  mutation RecoveryCodesRenew($input: PasswordInput!) {
    recoveryCodesRenew(input: $input) { recoveryCodes { codes } userErrors { code message path } }
  }
`)
export const PASSKEY_START = graphql(`
  mutation PasskeyStart($input: PasswordInput!) {
    passkeyStart(input: $input) { options userErrors { code message path } }
  }
`)
export const PASSKEY_ADD = graphql(`
  mutation PasskeyAdd($input: PasskeyAddInput!) {
    passkeyAdd(input: $input) { userErrors { code message path } }
  }
`)
export const PASSKEY_REMOVE = graphql(`
  mutation PasskeyRemove($input: PasskeyRemoveInput!) {
    passkeyRemove(input: $input) { userErrors { code message path } }
  }
`)
