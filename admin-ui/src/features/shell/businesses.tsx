import { Button } from "@mantine/core"
import { IconSelector } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { useSession } from "~/framework/session"
import { graphql } from "~/graphql/tada"

const MINE = graphql(`query Businesses { account { businesses { id } } }`)

/** For which business one acts; with more than one, the way to change it. */
export function Businesses() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [{ data }] = useQuery({ query: MINE })
  if ((data?.account.businesses.length ?? 0) < 2) return null
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      rightSection={<IconSelector size={14} aria-hidden />}
      aria-label={`${session.business?.name} ${t("common.business")}`}
      className="acting-for"
      renderRoot={(properties) => <Link to="/businesses" {...properties} />}
    >
      {session.business?.name}
    </Button>
  )
}
