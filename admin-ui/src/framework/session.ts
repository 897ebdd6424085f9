import { useQuery } from "urql"
import { graphql, type ResultOf } from "~/graphql/tada"

const WHO = graphql(`
  query Who {
    viewer {
      barredAt
      permissions
      user { id name email loginId isShop }
      business { id name }
    }
  }
`)

type Viewer = NonNullable<ResultOf<typeof WHO>["viewer"]>

export interface Session {
  user: NonNullable<Viewer["user"]> | null
  business: Viewer["business"]
  permissions: ReadonlySet<string>
  may(permission: string | undefined): boolean
}

const NOBODY: Session = { user: null, business: null, permissions: new Set(), may: () => false }

/** Who is logged in, and what the business lets him do. */
export function useSession(): {
  session: Session
  isLoading: boolean
  isUnreachable: boolean
  again(): void
} {
  const [{ data, fetching, error }, ask] = useQuery({ query: WHO })
  const viewer = data?.viewer
  const permissions = new Set(viewer?.permissions ?? [])
  const session: Session = viewer
    ? {
        user: viewer.user,
        business: viewer.business,
        permissions,
        may: (permission) => permission === undefined || permissions.has(permission),
      }
    : NOBODY
  return {
    session,
    isLoading: fetching && !data,
    isUnreachable: !data && error?.networkError !== undefined,
    again: () => ask({ requestPolicy: "network-only" }),
  }
}
