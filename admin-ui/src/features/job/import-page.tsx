import { Alert, Anchor, Badge, Table, Text } from "@mantine/core"
import { IconArrowBackUp, IconBan, IconCheck, IconCheckbox } from "@tabler/icons-react"
import { useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { DetailPage, Facts, Section } from "~/framework/detail-page"
import { useSignal } from "~/framework/live"
import { NotThere, Read } from "~/framework/read"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { count, dateTime } from "~/ui/format"
import { here } from "~/ui/here"
import { JobProgress } from "~/ui/job-progress"
import { Problem } from "~/ui/problem"
import { Status } from "~/ui/status"
import { IMPORT, IMPORT_APPLY, IMPORT_CANCEL, IMPORT_UNDO, IMPORTS_LIVE } from "./job.graphql"

type Job = Extract<NonNullable<ResultOf<typeof IMPORT>["node"]>, { __typename: "ImportJob" }>

const BUSY = new Set(["CHECKING", "APPLYING", "UNDOING"])

/** An import: what it would do, how far it is, what it has done, and the way back. */
export function ImportPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={IMPORT} variables={{ id }}>
      {({ node }, again) =>
        node?.__typename === "ImportJob" ? <Known job={node} again={again} /> : <NotThere />
      }
    </Read>
  )
}

function useImportActions(job: Job): Action<Job>[] {
  const { t } = useTranslation()
  const isOrders = job.kind === "ORDERS"
  const only = (...wanted: string[]) => wanted.includes(job.status)
  const all: (Action<Job> & { isShown: boolean })[] = [
    {
      id: "apply",
      isShown: only("CHECKED"),
      label: isOrders
        ? t(job.withErrors ? "import.orderGood" : "import.order")
        : t(job.withErrors ? "import.applyGood" : "import.apply"),
      icon: IconCheck,
      tone: "main",
      can: ({ toCreate, toUpdate }) =>
        toCreate + toUpdate > 0 ? { allowed: true } : { allowed: false, reason: t("import.nothingToDo") },
      run: async ({ id, version, withErrors }) =>
        (await perform(IMPORT_APPLY, { id, expectedVersion: version, skipErrors: withErrors > 0 }))
          .userErrors,
    },
    {
      id: "cancel",
      isShown: only("CHECKING", "CHECKED", "APPLYING"),
      label: t("common.cancel"),
      icon: IconBan,
      run: async ({ id }) => (await perform(IMPORT_CANCEL, { id })).userErrors,
    },
    {
      id: "undo",
      isShown: only("DONE"),
      label: t(isOrders ? "import.cancelOrders" : "import.undo"),
      icon: IconArrowBackUp,
      tone: "danger",
      ask: isOrders
        ? { title: t("import.cancelOrders"), text: t("import.cancelOrdersText") }
        : { title: t("import.undo"), text: t("import.undoText") },
      run: async ({ id, version }) =>
        (await perform(IMPORT_UNDO, { id, expectedVersion: version })).userErrors,
    },
    {
      id: "undoRest",
      isShown: only("DONE") && job.undoErrors.length > 0,
      label: t("import.undoRest"),
      icon: IconCheckbox,
      tone: "danger",
      ask: { title: t("import.undoRest"), text: t("import.undoRestText") },
      run: async ({ id, version }) =>
        (await perform(IMPORT_UNDO, { id, expectedVersion: version, skipChanged: true })).userErrors,
    },
  ]
  return all.filter(({ isShown }) => isShown)
}

function Known({ job, again }: { job: Job; again(): void }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const actions = useImportActions(job)
  useSignal(IMPORTS_LIVE, {}, again)
  return (
    <DetailPage
      back={{ to: "/imports", label: t("import.title") }}
      title={word("ImportKind", job.kind)}
      mark={<Status value={job.status} label={word("ImportStatus", job.status)} />}
      row={job}
      actions={actions}
      changed={again}
    >
      {job.problem && <Problem text={job.problem} />}
      <Section title={t("import.result")}>
        {BUSY.has(job.status) && (
          <JobProgress
            label={word("ImportStatus", job.status)}
            done={job.doneRows}
            total={job.totalRows || null}
            begun={job.createdAt}
            isRunning
          />
        )}
        <Facts
          columns={4}
          facts={[
            [t("import.toCreate"), count(job.toCreate)],
            [t("import.toUpdate"), count(job.toUpdate)],
            [t("import.unchanged"), count(job.unchanged)],
            [t("import.withErrors"), count(job.withErrors)],
            [t("import.encoding"), job.encoding],
            [field("createdAt"), `${dateTime(job.createdAt)} ${job.user?.name ?? ""}`],
            [t("import.finished"), dateTime(job.finishedAt)],
            [t("import.undoneBy"), job.undoneBy?.name],
          ]}
        />
      </Section>
      {(job.errors.length > 0 || job.undoErrors.length > 0) && (
        <Alert color="red" title={t("import.errors")} mb="md">
          <ul>
            {[...job.errors, ...job.undoErrors].slice(0, 20).map(({ row, column, message }) => (
              <li key={`${row}${column}${message}`}>
                {t("import.row", { row })} {column} {message}
              </li>
            ))}
          </ul>
          {job.errorFileUrl && (
            <Anchor href={here(job.errorFileUrl)} download>
              {t("import.errorFile")}
            </Anchor>
          )}
        </Alert>
      )}
      {job.preview.length > 0 && <Preview preview={job.preview} />}
    </DetailPage>
  )
}

function Preview({ preview }: { preview: Job["preview"] }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  return (
    <Section title={t("import.preview")}>
      <Table.ScrollContainer minWidth={300}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={60}>{t("import.line")}</Table.Th>
              <Table.Th w={90}>{t("import.action")}</Table.Th>
              <Table.Th>{t("import.contents")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {preview.map(({ row, action, cells, changes }) => (
              <Table.Tr key={row}>
                <Table.Td>{row}</Table.Td>
                <Table.Td>
                  <Badge variant="outline" color="gray" radius="sm" tt="none" className="mark">
                    {word("ImportAction", action)}
                  </Badge>
                </Table.Td>
                <Table.Td>
                  {action !== "UPDATE" && cells.filter(Boolean).join("、")}
                  {changes.map(({ column, before, after }) => (
                    <Text key={column} size="sm" component="div">
                      {column}: <del className="quiet">{before || "—"}</del> → <ins>{after || "—"}</ins>
                    </Text>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  )
}
