import { useLocation } from "@tanstack/react-router"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { useHappened, useSignal } from "~/framework/live"
import { useSession } from "~/framework/session"
import { graphql } from "~/graphql/tada"
import { count } from "~/ui/format"

const UNREAD = graphql(`
  query Unread($business: ID!) {
    messages(first: 1, where: { readAt: { isNull: true }, not: { sender: { eq: $business } } }) {
      totalCount { count }
    }
  }
`)
const ORDERING = /^\/order(\/|$)/

/** How many messages nobody here has read; where one orders, it is looked up without listening. */
export default function Unread() {
  const { t } = useTranslation()
  const { session } = useSession()
  const { pathname } = useLocation()
  const business = session.business?.id ?? ""
  const [{ data }, again] = useQuery({ query: UNREAD, variables: { business }, pause: !business })
  const isListening = !ORDERING.test(pathname)
  useHappened(() => again({ requestPolicy: "network-only" }), isListening)
  // biome-ignore lint/correctness/useExhaustiveDependencies: from page to page, where nobody listens
  useEffect(() => {
    if (!isListening) again({ requestPolicy: "network-only" })
  }, [pathname])
  const unread = data?.messages.totalCount.count ?? 0
  return (
    unread > 0 && (
      <span className="unread place-count">
        {count(unread)}
        <span className="only-reader"> {t("nav.unread")}</span>
      </span>
    )
  )
}

const WAITING = graphql(`
  query WaitingRequests { orderRequests(first: 1, where: { status: { eq: WAITING } }) { totalCount { count } } }
`)
const LIVE = "subscription WaitingRequestsLive { orderRequestsLive(first: 1) { __typename } }"

/** How many requests wait, for who may approve them; where one orders, it is looked up without listening. */
export function Requests() {
  const { session } = useSession()
  return session.may("order:approve") && <Waiting />
}

function Waiting() {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const [{ data }, again] = useQuery({ query: WAITING, variables: {} })
  const isListening = !ORDERING.test(pathname)
  const look = () => again({ requestPolicy: "network-only" })
  useSignal(isListening ? LIVE : null, {}, look)
  // biome-ignore lint/correctness/useExhaustiveDependencies: from page to page, where nobody listens
  useEffect(() => {
    if (!isListening) look()
  }, [pathname])
  const waiting = data?.orderRequests.totalCount.count ?? 0
  return (
    waiting > 0 && (
      <span className="unread place-count">
        {count(waiting)}
        <span className="only-reader"> {t("approval.waiting")}</span>
      </span>
    )
  )
}
