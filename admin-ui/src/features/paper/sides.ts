interface Side {
  name: string
}
interface Named {
  order: { buyerParty: Side; sellerParty: Side } | null
  invoice: { buyerParty: Side; sellerParty: Side } | null
  buyer: Side | null
  seller: Side | null
}

/** Who a paper is for, as it stands on it. */
export const buyerOf = ({ order, invoice, buyer }: Named) =>
  order?.buyerParty.name ?? invoice?.buyerParty.name ?? buyer?.name
/** Who it is from, as it stands on it. */
export const sellerOf = ({ order, invoice, seller }: Named) =>
  order?.sellerParty.name ?? invoice?.sellerParty.name ?? seller?.name
