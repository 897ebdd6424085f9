import { Code, Table } from "@mantine/core"
import { IconEye, IconShieldCheck } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { Facts } from "~/framework/detail-page"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import { graphql, type ResultOf } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { Dialog } from "~/ui/dialog"
import { dateTime } from "~/ui/format"

const ENTRIES = graphql(`
  query AuditEntries($first: Int!, $after: String, $where: AuditEntryWhere, $orderBy: [AuditEntrySort!]) {
    auditEntries(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id action kind operation address traceId createdAt
        user { name } appToken { name } member { shownName } actingBusiness { name } target { __typename id }
        changes { field before after }
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)

type Entry = ResultOf<typeof ENTRIES>["auditEntries"]["nodes"][number]

const who = (entry: Entry) =>
  entry.member?.shownName ?? entry.user?.name ?? entry.appToken?.name ?? entry.actingBusiness?.name ?? "—"

/** 監査ログ: who changed what, when and from where. */
export function AuditList() {
  const { t } = useTranslation()
  const word = useEnumWords()
  const look: Action<Entry> = {
    id: "look",
    label: t("audit.look"),
    icon: IconEye,
    tone: "main",
    dialog: ([entry], close) => entry && <Changes entry={entry} close={() => close(false)} />,
  }
  const definition = list(ENTRIES, "auditEntries", {
    name: "audit",
    title: t("audit.title"),
    columns: [
      {
        id: "createdAt",
        label: t("audit.when"),
        cell: (row) => dateTime(row.createdAt),
        text: (row) => row.createdAt,
        sort: ["CREATED_AT_ASC", "CREATED_AT_DESC"],
        width: 150,
      },
      { id: "who", label: t("audit.who"), cell: who, text: who, width: 150 },
      {
        id: "action",
        label: t("audit.action"),
        cell: (row) => word("AuditAction", row.action),
        text: (row) => word("AuditAction", row.action),
        width: 80,
      },
      { id: "kind", label: t("audit.kind"), cell: (row) => row.kind, text: (row) => row.kind, width: 130 },
      {
        id: "operation",
        label: t("audit.operation"),
        cell: (row) => row.operation,
        text: (row) => row.operation,
        width: 170,
      },
      {
        id: "changes",
        label: t("audit.changes"),
        cell: (row) => row.changes.map((one) => one.field).join(", "),
        text: (row) => row.changes.map((one) => `${one.field}: ${one.before} → ${one.after}`).join(" / "),
        width: 260,
      },
      {
        id: "address",
        label: t("audit.address"),
        cell: (row) => row.address,
        text: (row) => row.address,
        width: 130,
      },
    ],
    where: { type: "AuditEntryWhere", fields: ["createdAt", "kind", "operation"] },
    sorted: "CREATED_AT_DESC",
    actions: [look],
    card: (row) => (
      <>
        <span className="card-line">
          <b>{who(row)}</b>
          <span>{word("AuditAction", row.action)}</span>
        </span>
        <span className="card-line quiet">
          <span>
            {row.kind} {row.operation}
          </span>
          <span>{dateTime(row.createdAt)}</span>
        </span>
      </>
    ),
    empty: { icon: IconShieldCheck, title: t("audit.empty"), text: t("audit.emptyText") },
  })
  return <ListPage list={definition} />
}

function Changes({ entry, close }: { entry: Entry; close(): void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={`${entry.kind} ${entry.operation}`} close={close} size="xl">
      <Facts
        columns={3}
        facts={[
          [t("audit.who"), who(entry)],
          [t("audit.when"), dateTime(entry.createdAt)],
          [t("audit.address"), entry.address],
          [t("audit.trace"), entry.traceId],
        ]}
      />
      <Table mt="md" verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("audit.field")}</Table.Th>
            <Table.Th>{t("audit.before")}</Table.Th>
            <Table.Th>{t("audit.after")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entry.changes.map((one) => (
            <Table.Tr key={one.field}>
              <Table.Td>{one.field}</Table.Td>
              <Table.Td>{one.before === null ? "—" : <Code className="wrapped">{one.before}</Code>}</Table.Td>
              <Table.Td>{one.after === null ? "—" : <Code className="wrapped">{one.after}</Code>}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  )
}
