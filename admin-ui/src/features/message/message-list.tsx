import { Badge, Group, SegmentedControl } from "@mantine/core"
import { IconMessage } from "@tabler/icons-react"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { orderAt } from "~/framework/addresses"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useListSearch } from "~/framework/list-state"
import { useHappened } from "~/framework/live"
import { useSession } from "~/framework/session"
import { graphql, type ResultOf } from "~/graphql/tada"
import { useFieldWords } from "~/i18n/words"
import { count, dateTime } from "~/ui/format"

const MESSAGES = graphql(`
  query Messages($first: Int!, $after: String, $where: MessageWhere, $orderBy: [MessageSort!]) {
    messages(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id text authorName writtenAt readAt isOwn
        order { id number seller { id } buyerParty { name } sellerParty { name } }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

const UNREAD = graphql(`
  query UnreadMessages($where: MessageWhere!) {
    messages(first: 1, where: $where) { totalCount { count } groups(by: [ORDER], first: 1000) { count } }
  }
`)

type Message = ResultOf<typeof MESSAGES>["messages"]["nodes"][number]

/** メッセージ: what waits to be read, and all that was said, about every order. */
export function MessageList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const field = useFieldWords()
  const [{ all }] = useListSearch()
  const me = session.business?.id ?? ""
  const waiting = { readAt: { isNull: true }, not: { sender: { eq: me } } }
  const other = ({ order }: Message) =>
    (order?.seller?.id === me ? order?.buyerParty.name : order?.sellerParty.name) ?? ""
  const state = ({ isOwn, readAt }: Message) =>
    t(isOwn ? "message.own" : readAt ? "message.read" : "message.new")
  const definition = list(MESSAGES, "messages", {
    name: "messages",
    title: t("message.title"),
    columns: [
      {
        id: "order",
        label: t("message.order"),
        cell: (row) => row.order?.number,
        text: (row) => row.order?.number,
        width: 110,
      },
      {
        id: "state",
        label: field("status"),
        cell: (row) => <State message={row} />,
        text: state,
        width: 100,
      },
      { id: "other", label: t("message.other"), cell: other, text: other, width: 200 },
      { id: "text", label: t("message.text"), cell: (row) => row.text, text: (row) => row.text, width: 420 },
      {
        id: "author",
        label: t("message.author"),
        cell: (row) => row.authorName,
        text: (row) => row.authorName,
        width: 130,
      },
      {
        id: "writtenAt",
        label: t("message.writtenAt"),
        cell: (row) => dateTime(row.writtenAt),
        text: (row) => row.writtenAt,
        sort: ["WRITTEN_AT_ASC", "WRITTEN_AT_DESC"],
        width: 150,
      },
    ],
    where: { type: "MessageWhere", fields: ["writtenAt"], always: all ? {} : waiting },
    sorted: "WRITTEN_AT_DESC",
    open: ({ order }) => (order ? orderAt(order) : "/messages"),
    live: "orders",
    summary: <Tabs waiting={waiting} />,
    card: (row) => (
      <>
        <span className="card-line">
          <b>{other(row)}</b>
          <State message={row} />
        </span>
        <span className="card-text">{row.text}</span>
        <span className="quiet">
          {row.order?.number} · {row.authorName} · {dateTime(row.writtenAt)}
        </span>
      </>
    ),
    empty: {
      icon: IconMessage,
      title: t(all ? "message.none" : "message.noneNew"),
      text: t("message.emptyText"),
    },
  })
  return <ListPage list={definition} />
}

function State({ message: { isOwn, readAt } }: { message: Message }) {
  const { t } = useTranslation()
  if (isOwn) return <span className="quiet">{t(readAt ? "message.seen" : "message.own")}</span>
  return readAt ? (
    <span className="quiet">{t("message.read")}</span>
  ) : (
    <Badge tt="none" radius="sm" className="unread">
      {t("message.new")}
    </Badge>
  )
}

/** How much waits to be read, also in the window's title. */
function Tabs({ waiting }: { waiting: object }) {
  const { t } = useTranslation()
  const [{ data }, again] = useQuery({ query: UNREAD, variables: { where: waiting } })
  const [{ all = "" }, change] = useListSearch()
  useHappened(() => again({ requestPolicy: "network-only" }))
  const unread = data?.messages.totalCount.count ?? 0
  const orders = data?.messages.groups.length ?? 0
  useEffect(() => {
    document.title = unread ? `(${count(unread)}) ${t("message.title")}` : t("message.title")
    return () => {
      document.title = "Tsunagi"
    }
  }, [unread, t])
  return (
    <Group mb="sm" className="no-print">
      <SegmentedControl
        value={all}
        onChange={(next) => change({ all: next })}
        aria-label={t("list.filters")}
        data={[
          { value: "", label: `${t("message.new")} ${count(unread)}` },
          { value: "1", label: t("common.all") },
        ]}
      />
      {orders > 0 && <span className="quiet">{t("message.orders", { count: orders })}</span>}
    </Group>
  )
}
