import { graphql } from "~/graphql/tada"

export const SEND = graphql(`
  mutation InquirySend($input: InquirySendInput!) {
    inquirySend(input: $input) { isAccepted userErrors { code message path } }
  }
`)
export const ADD = graphql(`
  mutation InquiryAdd($input: InquiryAddInput!) {
    inquiryAdd(input: $input) { inquiry { id state } userErrors { code message path } }
  }
`)
export const SENT = graphql(`
  query InquiriesSent {
    inquiriesSent { id number category topic state askedAt thread { isOperator author text at } }
  }
`)
/** Who writes, when it is known: it is filled in. */
export const ASKER = graphql(`
  query Asker { viewer { user { id name email } } }
`)
