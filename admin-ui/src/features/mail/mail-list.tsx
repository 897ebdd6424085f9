import { IconMail } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { dateTime } from "~/ui/format"
import { Status } from "~/ui/status"
import { MAILS } from "./mail.graphql"

const LIVE = "subscription MailsLive { mailsLive(first: 1) { __typename } }"

/** 送信メール: every letter to customers and members, and whether it left; live. */
export function MailList() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const definition = list(MAILS, "mails", {
    name: "mails",
    title: t("mail.title"),
    columns: [
      {
        id: "subject",
        label: t("mail.subject"),
        cell: (row) => row.subject,
        text: (row) => row.subject,
        width: 360,
      },
      { id: "to", label: t("mail.to"), cell: (row) => row.to, text: (row) => row.to, width: 230 },
      {
        id: "status",
        label: field("status"),
        cell: (row) => <Status value={row.status} label={word("MailStatus", row.status)} />,
        text: (row) => word("MailStatus", row.status),
        width: 120,
      },
      {
        id: "createdAt",
        label: field("createdAt"),
        cell: (row) => dateTime(row.createdAt),
        text: (row) => row.createdAt,
        sort: ["CREATED_AT_ASC", "CREATED_AT_DESC"],
        width: 150,
      },
      {
        id: "sentAt",
        label: field("sentAt"),
        cell: (row) => dateTime(row.sentAt),
        text: (row) => row.sentAt,
        width: 150,
      },
      {
        id: "error",
        label: t("webhook.error"),
        cell: (row) => row.error,
        text: (row) => row.error,
        width: 180,
      },
    ],
    where: { type: "MailMessageWhere", fields: ["createdAt"] },
    sorted: "CREATED_AT_DESC",
    open: ({ id }) => `/mails/${id}`,
    live: { document: LIVE, variables: {} },
    card: (row) => (
      <>
        <span className="card-line">
          <b>{row.subject}</b>
          <Status value={row.status} label={word("MailStatus", row.status)} />
        </span>
        <span className="card-line quiet">
          <span>{row.to}</span>
          <span>{dateTime(row.createdAt)}</span>
        </span>
      </>
    ),
    empty: { icon: IconMail, title: t("mail.empty"), text: t("mail.emptyText") },
  })
  return <ListPage list={definition} />
}
