import { graphql } from "~/graphql/tada"

export const REMIND = graphql(`
  mutation Remind($input: LoginIdRemindInput!) {
    loginIdRemind(input: $input) { isAccepted userErrors { code message path } }
  }
`)
export const ASK_RESET = graphql(`
  mutation AskReset($input: PasswordResetRequestInput!) {
    passwordResetRequest(input: $input) { isAccepted userErrors { code message path } }
  }
`)
export const RESET = graphql(`
  mutation Reset($input: PasswordResetInput!) {
    passwordReset(input: $input) { isDone userErrors { code message path } }
  }
`)
export const OPEN_INVITATION = graphql(`
  mutation OpenInvitation($input: InvitationTokenInput!) {
    invitationOpen(input: $input) {
      invitationPage { supplier message name email phone postalCode prefecture city street building }
      userErrors { code message path }
    }
  }
`)
export const REGISTER = graphql(`
  mutation Register($input: RegisterInput!) {
    register(input: $input) { viewer { user { id } } userErrors { code message path } }
  }
`)
export const ACCEPT_INVITATION = graphql(`
  mutation AcceptInvitation($input: InvitationTokenInput!) {
    invitationAccept(input: $input) { supplier { name } userErrors { code message path } }
  }
`)
export const OPEN_MEMBERSHIP = graphql(`
  mutation OpenMembership($input: MemberInvitationTokenInput!) {
    memberInvitationOpen(input: $input) {
      memberInvitationPage { business email role expiresAt }
      userErrors { code message path }
    }
  }
`)
export const JOIN_AS_NEW = graphql(`
  mutation JoinAsNew($input: MemberRegisterInput!) {
    memberRegister(input: $input) { viewer { user { id } } userErrors { code message path } }
  }
`)
export const JOIN = graphql(`
  mutation Join($input: MemberInvitationTokenInput!) {
    memberInvitationAccept(input: $input) { account { loginId } userErrors { code message path } }
  }
`)
export const PUBLIC_FORM = graphql(`
  query PublicForm($token: String!) { publicForm(token: $token) { name supplier terms isOpen } }
`)
export const REGISTER_FROM_FORM = graphql(`
  mutation RegisterFromForm($input: RegisterFromFormInput!) {
    registerFromForm(input: $input) { viewer { user { id } } userErrors { code message path } }
  }
`)
export const JOIN_FORM = graphql(`
  mutation JoinForm($input: OrderFormTokenInput!) {
    orderFormJoin(input: $input) { orderForm { id } userErrors { code message path } }
  }
`)
