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
