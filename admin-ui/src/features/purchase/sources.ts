import { useSession } from "~/framework/session"
import { ask } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { FORMS, LISTED, type NEEDS, OFFERED } from "./purchase.graphql"

/** From where something is ordered: a product of the own list, or one of a supplier's form. */
export interface Source {
  value: string
  label: string
  unit: string
  input: { supplierProduct: string } | { item: string }
}

type Need = ResultOf<typeof NEEDS>["purchaseNeeds"][number]
type Listed = NonNullable<Need["supplierProduct"]>
type Offered = NonNullable<Need["item"]>

const listed = ({ id, name, unit, supplier }: Listed): Source => ({
  value: id,
  label: `${supplier?.name ?? ""} ${name}`,
  unit,
  input: { supplierProduct: id },
})
const offered = ({ id, product }: Offered): Source => ({
  value: id,
  label: `${product?.business?.name ?? ""} ${product?.name ?? ""}`,
  unit: product?.unit ?? "",
  input: { item: id },
})

/** From where the product came last. */
export const lastOf = ({ supplierProduct, item }: Need): Source | null =>
  supplierProduct ? listed(supplierProduct) : item ? offered(item) : null

const SHOWN = 20
let ofForms: { business: string; found: Promise<Source[]> } | null = null

async function read(business: string): Promise<Source[]> {
  const { orderForms } = await ask(FORMS, { business })
  const forms = await Promise.all(orderForms.nodes.map(({ id }) => ask(OFFERED, { id })))
  return forms.flatMap(({ node }) => (node && "items" in node ? node.items.map(offered) : []))
}

/** Finds sources by what is typed; what suppliers' forms offer is read once. */
export function useSources(): (search: string) => Promise<Source[]> {
  const business = useSession().session.business?.id ?? ""
  return async (search) => {
    if (ofForms?.business !== business) ofForms = { business, found: read(business) }
    const [own, all] = await Promise.all([ask(LISTED, { search: search || null }), ofForms.found])
    const words = search.toLowerCase().split(/\s+/)
    const known = all.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)))
    return [...own.supplierProducts.nodes.map(listed), ...known.slice(0, SHOWN)]
  }
}
