import { graphql, type ResultOf } from "~/graphql/tada"

export const ORDERS = graphql(`
  query Orders($first: Int!, $after: String, $where: OrderWhere, $orderBy: [OrderSort!], $search: String) {
    orders(first: $first, after: $after, where: $where, orderBy: $orderBy, search: $search) {
      nodes {
        id number status version readAt placedAt wishedOn plannedOn ordererName remark source total net unreadMessages
        buyerParty { name } sellerParty { name } deliveryParty { name }
        viewerCan {
          confirm { allowed reason } ship { allowed reason } abort { allowed reason }
          receive { allowed reason } reorder { allowed reason } requestCancel { allowed reason }
        }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

export const ORDER = graphql(`
  query Order($id: ID!) {
    node(id: $id) {
      __typename
      ... on Order {
      id number status version source readAt placedAt wishedOn plannedOn confirmedAt shippedAt arrivedAt receivedAt abortedAt
      buyerNumber abortReason cancelReason cancelNote remark sellerNote ordererName net tax total
      customValues { label value } hidesPrices unreadMessages
      messages { id text authorName writtenAt readAt isOwn }
      taxes { rate net tax }
      buyer { id } seller { id } orderForm { id name takesSeveralDates allowsCorrection } customer { id name }
      buyerParty { name person phone email postalCode address }
      sellerParty { name person phone email postalCode address }
      deliveryParty { name phone postalCode address }
      lines {
        id position code name unit saleType orderedQuantity quantity shippedQuantity remaining unitPrice amount taxRate
        remark wasChanged inspectedAt
      }
      shipments { id number shippedOn carrier slipNumber note lines { id quantity line { id name unit } } }
      documents { id kind number datedOn url }
      transmissions { id channel to status sentAt error }
      viewerCan {
        confirm { allowed reason } ship { allowed reason } abort { allowed reason } receive { allowed reason }
        reorder { allowed reason } requestCancel { allowed reason } refuseCancel { allowed reason } inspect { allowed reason }
        correct { allowed reason } showAmounts { allowed reason }
      }
      }
    }
  }
`)

export const CONFIRM = graphql(`
  mutation Confirm($input: OrderConfirmInput!) {
    orderConfirm(input: $input) { order { id version status } userErrors { code message path } }
  }
`)
export const SHIP = graphql(`
  mutation Ship($input: OrderShipInput!) {
    orderShip(input: $input) { order { id version status } userErrors { code message path } }
  }
`)
export const ABORT = graphql(`
  mutation Abort($input: OrderAbortInput!) {
    orderAbort(input: $input) { order { id version status } userErrors { code message path } }
  }
`)
export const RECEIVE = graphql(`
  mutation Receive($input: OrderInput!) {
    orderReceive(input: $input) { order { id version status } userErrors { code message path } }
  }
`)
export const READ = graphql(`
  mutation OrderRead($input: OrderInput!) {
    orderRead(input: $input) { order { id readAt } userErrors { code message path } }
  }
`)
export const UNREAD = graphql(`
  mutation OrderUnread($input: OrderInput!) {
    orderUnread(input: $input) { order { id readAt } userErrors { code message path } }
  }
`)
export const REQUEST_CANCEL = graphql(`
  mutation RequestCancel($input: OrderCancelRequestInput!) {
    orderCancelRequest(input: $input) { order { id version status } userErrors { code message path } }
  }
`)
export const REFUSE_CANCEL = graphql(`
  mutation RefuseCancel($input: OrderInput!) {
    orderCancelRefuse(input: $input) { order { id version status } userErrors { code message path } }
  }
`)
export const REORDER = graphql(`
  mutation Reorder($input: OrderInput!) {
    orderReorder(input: $input) { reordered { unavailable { name } } userErrors { code message path } }
  }
`)
export const RESEND = graphql(`
  mutation Resend($input: OrderInput!) {
    supplierOrderResend(input: $input) { order { id } userErrors { code message path } }
  }
`)
export const AMOUNTS_SHOW = graphql(`
  mutation ShowAmounts($input: OrderAmountsShowInput!) {
    orderAmountsShow(input: $input) { order { id version hidesPrices } userErrors { code message path } }
  }
`)
export const MESSAGE_WRITE = graphql(`
  mutation WriteMessage($input: MessageWriteInput!) {
    messageWrite(input: $input) { message { id } userErrors { code message path } }
  }
`)
export const MESSAGES_READ = graphql(`
  mutation ReadMessages($input: MessagesReadInput!) {
    messagesRead(input: $input) { order { id unreadMessages } userErrors { code message path } }
  }
`)
export const INSPECT = graphql(`
  mutation Inspect($input: OrderLineInspectInput!) {
    orderLineInspect(input: $input) { userErrors { code message path } }
  }
`)
export const ISSUE = graphql(`
  mutation Issue($input: DocumentIssueInput!) {
    documentIssue(input: $input) { document { id url } userErrors { code message path } }
  }
`)

/** An order, as its page reads it. */
export type Order = Extract<NonNullable<ResultOf<typeof ORDER>["node"]>, { __typename: "Order" }>
