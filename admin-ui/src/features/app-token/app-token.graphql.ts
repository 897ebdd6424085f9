import { graphql } from "~/graphql/tada"

export const TOKENS = graphql(`
  query AppTokens {
    appTokens {
      id version name permissions allowedFields allowedNetworks createdAt expiresAt formerUntil isLive lastUsedAt
      lastUsedFrom revokedAt createdBy { name }
    }
  }
`)
export const TOKEN_CREATE = graphql(`
  mutation AppTokenCreate($input: AppTokenCreateInput!) {
    appTokenCreate(input: $input) { appToken { id } secret userErrors { code message path } }
  }
`)
export const TOKEN_ROTATE = graphql(`
  mutation AppTokenRotate($input: AppTokenRotateInput!) {
    appTokenRotate(input: $input) { appToken { id } secret userErrors { code message path } }
  }
`)
export const TOKEN_REVOKE = graphql(`
  mutation AppTokenRevoke($input: AppTokenInput!) {
    appTokenRevoke(input: $input) { appToken { id revokedAt isLive } userErrors { code message path } }
  }
`)
