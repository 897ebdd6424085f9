import { graphql } from "~/graphql/tada"

export const LOG_IN = graphql(`
  mutation LogIn($input: LoginInput!) {
    login(input: $input) {
      login { expiresAt }
      viewer { user { id } }
      userErrors { code message path ... on LoginLocked { until } ... on TooManyAttempts { until } }
    }
  }
`)
export const PASSKEY_OPTIONS = graphql(`query PasskeyOptions { passkeyOptions }`)
export const PASSKEY_LOG_IN = graphql(`
  mutation PasskeyLogIn($input: PasskeyLoginInput!) {
    passkeyLogin(input: $input) { viewer { user { id } } userErrors { code message path } }
  }
`)
