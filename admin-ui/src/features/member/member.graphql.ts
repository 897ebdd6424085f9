import { graphql } from "~/graphql/tada"

export const MEMBERS = graphql(`
  query Members($includeEnded: Boolean!) {
    memberships(includeEnded: $includeEnded) {
      id version role ownRole { id name } displayName shownName department title shortName colour phone note position
      getsNotices createdAt endedAt user { id name email loginId isShop } viewerCan { remove { allowed reason } }
      stores { id name }
    }
    ownRoles { id name }
  }
`)
export const MEMBER_INVITATIONS = graphql(`
  query MemberInvitations {
    memberInvitations { id version email role ownRole { name } status createdAt expiresAt }
  }
`)
export const INVITE = graphql(`
  mutation MemberInvite($input: MemberInviteInput!) {
    memberInvite(input: $input) { memberInvitation { id } userErrors { code message path } }
  }
`)
export const INVITATION_REVOKE = graphql(`
  mutation MemberInvitationRevoke($input: MemberInvitationInput!) {
    memberInvitationRevoke(input: $input) { memberInvitation { id status } userErrors { code message path } }
  }
`)
export const CREATE = graphql(`
  mutation MemberCreate($input: MemberCreateInput!) {
    memberCreate(input: $input) { membership { id } userErrors { code message path } }
  }
`)
export const UPDATE = graphql(`
  mutation MemberUpdate($input: MemberUpdateInput!) {
    memberUpdate(input: $input) {
      membership { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const REMOVE = graphql(`
  mutation MemberRemove($input: MemberInput!) {
    memberRemove(input: $input) { membership { id endedAt } userErrors { code message path } }
  }
`)
export const ROLES = graphql(`
  query Roles {
    builtInRoles { role permissions }
    ownRoles { id version name permissions }
  }
`)
export const ROLE_CREATE = graphql(`
  mutation RoleCreate($input: RoleCreateInput!) {
    roleCreate(input: $input) { ownRole { id } userErrors { code message path } }
  }
`)
export const ROLE_UPDATE = graphql(`
  mutation RoleUpdate($input: RoleUpdateInput!) {
    roleUpdate(input: $input) {
      ownRole { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
export const ROLE_DELETE = graphql(`
  mutation RoleDelete($input: RoleInput!) {
    roleDelete(input: $input) { userErrors { code message path } }
  }
`)
export const STORES = graphql(`
  query StoresToChoose {
    deliveryPlaces(first: 100, where: { deletedAt: { isNull: true } }, orderBy: [NAME_ASC]) { nodes { id name } }
  }
`)
export const STORES_PUT = graphql(`
  mutation MemberStoresPut($input: MemberStoresPutInput!) {
    memberStoresPut(input: $input) {
      membership { id version stores { id name } }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)
