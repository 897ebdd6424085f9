import { ActionIcon, Group, SegmentedControl, Tooltip } from "@mantine/core"
import { IconBell, IconBellOff, IconInbox, IconMessage } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { say } from "~/framework/action"
import { orderAt } from "~/framework/addresses"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useKept, useListSearch } from "~/framework/list-state"
import { useHappened } from "~/framework/live"
import { useSession } from "~/framework/session"
import { graphql } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { chime } from "~/ui/chime"
import { count } from "~/ui/format"
import { ORDERS } from "./order.graphql"
import { useOrderActions, useReadingActions } from "./order-actions"
import { OrderCard, type OrderRow, useOrderColumns } from "./order-columns"

const COUNTS = graphql(`
  query InboxCounts($seller: ID!) {
    orders(first: 1, where: { seller: { eq: $seller } }) { groups(by: [STATUS]) { count key { status } } }
    unopened: orders(first: 1, where: { seller: { eq: $seller }, readAt: { isNull: true } }) {
      totalCount { count exact }
    }
    messages(first: 1, where: { seller: { eq: $seller }, readAt: { isNull: true }, not: { sender: { eq: $seller } } }) {
      totalCount { count }
    }
  }
`)
const TABS = ["", "PLACED", "RECEIVED", "CONFIRMED", "SHIPPED", "CANCEL_REQUESTED"] as const

/** 受注一覧: what has arrived, live, and what is to be done with it. */
export function OrderInbox() {
  const { t } = useTranslation()
  const { session } = useSession()
  const columns = useOrderColumns("seller")
  const actions = useOrderActions()
  const reading = useReadingActions()
  const seller = session.business?.id ?? ""
  const definition = list(ORDERS, "orders", {
    name: "inbox",
    title: t("order.inbox"),
    columns,
    where: {
      type: "OrderWhere",
      fields: ["status", "placedAt", "wishedOn", "plannedOn"],
      always: { seller: { eq: seller } },
      switches: [
        { name: "unread", label: <UnreadOrders seller={seller} />, on: { readAt: { isNull: true } } },
      ],
    },
    sorted: "PLACED_AT_DESC",
    hasSearch: true,
    open: orderAt,
    actions: [...actions, ...reading],
    isUnread: ({ readAt }) => readAt === null,
    live: "orders",
    summary: <Tabs seller={seller} />,
    card: (order: OrderRow) => <OrderCard order={order} side="seller" />,
    empty: { icon: IconInbox, title: t("order.emptyInbox"), text: t("order.emptyInboxText") },
  })
  return <ListPage list={definition} />
}

/** 未読: how many orders nobody here has opened. */
function UnreadOrders({ seller }: { seller: string }) {
  const { t } = useTranslation()
  const [{ data }] = useQuery({ query: COUNTS, variables: { seller } })
  const total = data?.unopened.totalCount
  return (
    <>
      {t("order.unopened")} {total && `${count(total.count)}${total.exact ? "" : "+"}`}
    </>
  )
}

/** How many orders are in each state; the number that waits stands in the window's title. */
function Tabs({ seller }: { seller: string }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  // What was done on the page of an order is counted when one is back.
  const [{ data }, again] = useQuery({
    query: COUNTS,
    variables: { seller },
    requestPolicy: "cache-and-network",
  })
  const [search, change] = useListSearch()
  const [isMuted, mute] = useKept("tsunagi.muted", false)
  const numbers = Object.fromEntries(
    (data?.orders.groups ?? []).map((group) => [group.key.status, group.count]),
  )
  const open = (numbers.PLACED ?? 0) + (numbers.CONFIRMED ?? 0) + (numbers.CANCEL_REQUESTED ?? 0)
  const unread = data?.messages.totalCount.count ?? 0
  useHappened((happened) => {
    again({ requestPolicy: "network-only" })
    const placed = happened.filter((one) => one?.topic === "order.placed").length
    if (placed === 0) return
    say(t("order.newOne", { count: placed }))
    if (!isMuted) chime()
  })
  useEffect(() => {
    const told = [
      open && `(${count(open)})`,
      t("order.inbox"),
      unread && t("order.unreadCount", { count: unread }),
    ]
    document.title = told.filter(Boolean).join(" ")
    return () => {
      document.title = "Tsunagi"
    }
  }, [open, unread, t])
  return (
    <Group justify="space-between" mb="sm" wrap="nowrap" className="no-print scrolling">
      <SegmentedControl
        value={search.status ?? ""}
        onChange={(status) => change({ status })}
        aria-label={t("list.filters")}
        data={TABS.map((status) => ({
          value: status,
          label: status ? `${word("OrderStatus", status)} ${count(numbers[status] ?? 0)}` : t("common.all"),
        }))}
      />
      {unread > 0 && (
        <Link to="/messages" className="row-link unread-link">
          <IconMessage size={16} aria-hidden /> {t("order.unreadCount", { count: unread })}
        </Link>
      )}
      <Tooltip label={t(isMuted ? "order.unmute" : "order.mute")}>
        <ActionIcon
          variant="subtle"
          size="lg"
          onClick={() => mute(!isMuted)}
          aria-label={t(isMuted ? "order.unmute" : "order.mute")}
          aria-pressed={isMuted}
        >
          {isMuted ? <IconBellOff size={18} aria-hidden /> : <IconBell size={18} aria-hidden />}
        </ActionIcon>
      </Tooltip>
    </Group>
  )
}
