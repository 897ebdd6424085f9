import { IconMail, IconPrinter, IconQrcode, IconX } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { type Column, list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { dateTime } from "~/ui/format"
import { Status } from "~/ui/status"
import { INVITATION_REVOKE, INVITATION_SEND, INVITATIONS } from "./customer.graphql"

type Row = ResultOf<typeof INVITATIONS>["invitations"]["nodes"][number]

/** 招待: every link that was given out, and what became of it. */
export function InvitationList() {
  const { t } = useTranslation()
  const columns = useInvitationColumns()
  const navigate = useNavigate()
  const actions = useInvitationActions()
  const print: Action<Row> = {
    id: "print",
    label: t("customer.print"),
    icon: IconPrinter,
    can: actions[0]?.can,
    start: (rows) =>
      void navigate({
        to: "/invitation-sheets",
        search: { ids: rows.map(({ id }) => id).join(",") } as never,
      }),
  }
  const definition = list(INVITATIONS, "invitations", {
    name: "invitations",
    title: t("customer.invitations"),
    columns,
    where: { type: "InvitationWhere", fields: ["createdAt"] },
    sorted: "CREATED_AT_DESC",
    open: ({ customer }) => `/customers/${customer?.id}`,
    actions: [...actions, print],
    empty: { icon: IconQrcode, title: t("customer.noInvitations"), text: t("customer.noInvitationsText") },
  })
  return <ListPage list={definition} />
}

/** What is done to invitations that are still open. */
export function useInvitationActions(): Action<{ id: string; version: number; url: string | null }>[] {
  const { t } = useTranslation()
  const can = ({ url }: { url: string | null }) =>
    url ? { allowed: true } : { allowed: false, reason: t("customer.isClosed") }
  return [
    {
      id: "send",
      label: t("customer.send"),
      icon: IconMail,
      permission: "invitation:send",
      can,
      run: async ({ id, version }) =>
        (await perform(INVITATION_SEND, { id, expectedVersion: version })).userErrors,
      done: (count) => t("customer.sent", { count }),
    },
    {
      id: "revoke",
      label: t("customer.revoke"),
      icon: IconX,
      permission: "invitation:send",
      tone: "danger",
      can,
      ask: { title: t("customer.revoke"), text: t("customer.revokeText") },
      run: async ({ id, version }) =>
        (await perform(INVITATION_REVOKE, { id, expectedVersion: version })).userErrors,
      done: (count) => t("customer.revoked", { count }),
    },
  ]
}

function useInvitationColumns(): Column<Row>[] {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const moment = (id: "createdAt" | "sentAt" | "openedAt" | "acceptedAt" | "expiresAt"): Column<Row> => ({
    id,
    label: field(id),
    cell: (row) => dateTime(row[id]),
    text: (row) => row[id],
    width: 140,
  })
  return [
    {
      id: "customer",
      label: t("customer.one"),
      cell: (row) => row.customer?.name,
      text: (row) => row.customer?.name,
      width: 220,
    },
    {
      id: "status",
      label: field("status"),
      cell: (row) => <Status value={row.status} label={word("InvitationStatus", row.status)} />,
      text: (row) => word("InvitationStatus", row.status),
      width: 120,
    },
    { ...moment("createdAt"), sort: ["CREATED_AT_ASC", "CREATED_AT_DESC"] },
    moment("sentAt"),
    moment("openedAt"),
    moment("acceptedAt"),
    moment("expiresAt"),
  ]
}
