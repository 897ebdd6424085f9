import "@mantine/spotlight/styles.css"
import { Spotlight, type SpotlightActionData, spotlight } from "@mantine/spotlight"
import { IconFileText, IconPackage, IconSearch, IconUser } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { orderAt } from "~/framework/addresses"
import type { Area } from "~/framework/area"
import { useSession } from "~/framework/session"
import { ask } from "~/graphql/perform"
import { graphql } from "~/graphql/tada"

const FIND = graphql(`
  query Find($text: String!, $customers: Boolean!, $products: Boolean!) {
    orders(first: 5, search: $text) { nodes { id number buyerParty { name } } }
    customers(first: 5, search: $text) @include(if: $customers) { nodes { id name } }
    products(first: 5, search: $text) @include(if: $products) { nodes { id name code } }
  }
`)
const PATIENCE_MS = 200

/** ⌘K: every page, and whatever bears a name or a number. */
export default function Palette({ areas, close }: { areas: Area[]; close(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const navigate = useNavigate()
  const [query, setQuery] = useState("")
  const [found, setFound] = useState<SpotlightActionData[]>([])
  useEffect(() => spotlight.open(), [])
  useEffect(() => {
    const text = query.trim()
    if (!text) return setFound([])
    const wait = setTimeout(() => {
      const go = (to: string) => () => void navigate({ to })
      ask(FIND, { text, customers: session.may("customer:read"), products: session.may("product:write") })
        .then(({ orders, customers, products }) =>
          setFound([
            ...orders.nodes.map(({ id, number, buyerParty }) => ({
              id,
              label: number,
              description: buyerParty.name,
              onClick: go(orderAt({ id, number })),
              leftSection: <IconFileText size={18} aria-hidden />,
            })),
            ...(customers?.nodes ?? []).map(({ id, name }) => ({
              id,
              label: name,
              onClick: go(`/customers/${id}`),
              leftSection: <IconUser size={18} aria-hidden />,
            })),
            ...(products?.nodes ?? []).map(({ id, name, code }) => ({
              id,
              label: name,
              description: code,
              onClick: go(`/products/${id}`),
              leftSection: <IconPackage size={18} aria-hidden />,
            })),
          ]),
        )
        .catch(() => setFound([]))
    }, PATIENCE_MS)
    return () => clearTimeout(wait)
  }, [query, navigate, session.may])
  const pages = areas.map((area) => ({
    group: area.label,
    actions: area.places
      .filter(({ label }) => label.toLowerCase().includes(query.trim().toLowerCase()))
      .map(({ to, label, icon: Icon }) => ({
        id: to,
        label,
        onClick: () => void navigate({ to }),
        leftSection: <Icon size={18} aria-hidden />,
      })),
  }))
  return (
    <Spotlight
      actions={[...pages, ...(found.length ? [{ group: t("common.search"), actions: found }] : [])]}
      filter={(_, actions) => actions}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={close}
      nothingFound={t("common.nothing")}
      shortcut={null}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t("common.searchHint"),
        "aria-label": t("common.search"),
      }}
      highlightQuery
      scrollable
      maxHeight={420}
    />
  )
}
