import { graphql } from "~/graphql/tada"

export const RULE = graphql(`
  query ApprovalRule { approvalRule { id version isOn tolerance } }
`)
export const RULE_PUT = graphql(`
  mutation ApprovalRulePut($input: ApprovalRulePutInput!) {
    approvalRulePut(input: $input) {
      approvalRule { id version isOn tolerance }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const CHANGES = graphql(`
  query ItemChanges($behind: ID, $refused: Boolean!) {
    itemChanges(first: 100, behind: $behind, refused: $refused) {
      count hasNextPage
      nodes {
        productName state on percent reason offerKey
        item { id }
        orderForm { id name business { id name } }
        approved { price unit saleType caseQuantity lotQuantity minimumQuantity }
        offer { price unit saleType caseQuantity lotQuantity minimumQuantity }
      }
    }
  }
`)
export const APPROVE = graphql(`
  mutation ItemChangesApprove($input: ItemChangesApproveInput!) {
    itemChangesApprove(input: $input) { items { id } userErrors { code message path } }
  }
`)
export const REFUSE = graphql(`
  mutation ItemChangesRefuse($input: ItemChangesRefuseInput!) {
    itemChangesRefuse(input: $input) { items { id } userErrors { code message path } }
  }
`)
