import { graphql } from "~/graphql/tada"

export const WEBHOOKS = graphql(`
  query Webhooks {
    webhooks { id name url topics status disabledBecause failingSince createdAt }
    webhookTopics
  }
`)
export const WEBHOOK = graphql(`
  query Webhook($id: ID!) {
    webhook(id: $id) {
      id version name url topics permissions document status disabledAt disabledBecause failingSince formerUntil
      heldUntil cursor createdAt createdBy { name }
    }
    webhookTopics
  }
`)
export const DELIVERIES = graphql(`
  query Deliveries($first: Int!, $after: String, $where: WebhookDeliveryWhere, $orderBy: [WebhookDeliverySort!]) {
    webhookDeliveries(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id version topic status attempts statusCode durationMs error answer body cursor createdAt dueAt finishedAt traceId
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)
export const CREATE = graphql(`
  mutation WebhookCreate($input: WebhookCreateInput!) {
    webhookCreate(input: $input) { webhook { id } secret userErrors { code message path } }
  }
`)
export const CHANGE = graphql(`
  mutation WebhookChange($input: WebhookChangeInput!) {
    webhookChange(input: $input) {
      webhook { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const TEST = graphql(`
  mutation WebhookTest($input: WebhookInput!) {
    webhookTest(input: $input) { webhookDelivery { id } userErrors { code message path } }
  }
`)
export const ENABLE = graphql(`
  mutation WebhookEnable($input: WebhookEnableInput!) {
    webhookEnable(input: $input) { webhook { id version status } userErrors { code message path } }
  }
`)
export const DISABLE = graphql(`
  mutation WebhookDisable($input: WebhookInput!) {
    webhookDisable(input: $input) { webhook { id version status } userErrors { code message path } }
  }
`)
export const REMOVE = graphql(`
  mutation WebhookDelete($input: WebhookInput!) {
    webhookDelete(input: $input) { userErrors { code message path } }
  }
`)
export const ROTATE = graphql(`
  mutation WebhookRotateSecret($input: WebhookRotateSecretInput!) {
    webhookRotateSecret(input: $input) { webhook { id version } secret userErrors { code message path } }
  }
`)
export const REPLAY = graphql(`
  mutation WebhookReplay($input: WebhookReplayInput!) {
    webhookReplay(input: $input) { webhook { id version } userErrors { code message path } }
  }
`)
export const RETRY = graphql(`
  mutation WebhookDeliveryRetry($input: WebhookDeliveryInput!) {
    webhookDeliveryRetry(input: $input) { webhookDelivery { id version status } userErrors { code message path } }
  }
`)
export const DROP = graphql(`
  mutation WebhookDeliveryDrop($input: WebhookDeliveryInput!) {
    webhookDeliveryDrop(input: $input) { webhookDelivery { id version status } userErrors { code message path } }
  }
`)
