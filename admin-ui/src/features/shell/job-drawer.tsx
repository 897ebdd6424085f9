import { Anchor, Drawer, Group, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import { hideJobs } from "~/framework/jobs"
import { useSignal } from "~/framework/live"
import { Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import { graphql } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { dateTime } from "~/ui/format"
import { here } from "~/ui/here"
import { JobProgress } from "~/ui/job-progress"
import { Status } from "~/ui/status"

const ClosingJob = lazy(() => import("../closing/closing-job"))

const IMPORTS = graphql(`
  query DrawerImports {
    importJobs(first: 5) { nodes { id kind status createdAt totalRows doneRows errorFileUrl } }
  }
`)
const EXPORTS = graphql(`
  query DrawerExports {
    exportJobs(first: 5) { nodes { id status format createdAt doneRows totalRows url problem } }
  }
`)
const IMPORTS_LIVE = "subscription DrawerImportsLive { importJobsLive(first: 1) { __typename } }"
const EXPORTS_LIVE = "subscription DrawerExportsLive { exportJobsLive(first: 1) { __typename } }"
const BUSY = new Set(["CHECKING", "APPLYING", "UNDOING", "QUEUED", "RUNNING"])

/** What runs in the background: the newest imports and exports, live. */
export default function JobDrawer() {
  const { t } = useTranslation()
  const { session } = useSession()
  return (
    <Drawer
      opened
      onClose={hideJobs}
      position="right"
      size="md"
      title={t("job.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        {session.may("invoice:write") && (
          <Suspense>
            <ClosingJob />
          </Suspense>
        )}
        {session.may("file:upload") && (
          <Read document={IMPORTS}>
            {(found, again) => <Imports jobs={found.importJobs.nodes} again={again} />}
          </Read>
        )}
        {session.may("export:start") && (
          <Read document={EXPORTS}>
            {(found, again) => <Exports jobs={found.exportJobs.nodes} again={again} />}
          </Read>
        )}
      </Stack>
    </Drawer>
  )
}

interface ImportJob {
  id: string
  kind: string
  status: string
  createdAt: string
  totalRows: number
  doneRows: number
  errorFileUrl: string | null
}

function Imports({ jobs, again }: { jobs: ImportJob[]; again(): void }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  useSignal(IMPORTS_LIVE, {}, again)
  return (
    <section aria-label={t("import.title")}>
      <Text fw={600}>{t("import.title")}</Text>
      {jobs.length === 0 && <Text className="quiet">{t("import.empty")}</Text>}
      {jobs.map((job) => (
        <div key={job.id} className="job">
          <Group justify="space-between" wrap="nowrap">
            <Link to="/imports/$id" params={{ id: job.id }} className="row-link" onClick={hideJobs}>
              {word("ImportKind", job.kind)}
            </Link>
            <Status value={job.status} label={word("ImportStatus", job.status)} />
          </Group>
          <JobProgress
            label={word("ImportKind", job.kind)}
            done={job.doneRows}
            total={job.totalRows || null}
            begun={job.createdAt}
            isRunning={BUSY.has(job.status)}
          />
          {job.errorFileUrl && (
            <Anchor href={here(job.errorFileUrl)} download size="sm">
              {t("import.errorFile")}
            </Anchor>
          )}
        </div>
      ))}
    </section>
  )
}

interface ExportJob {
  id: string
  status: string
  format: string
  createdAt: string
  doneRows: number
  totalRows: number | null
  url: string | null
  problem: string | null
}

function Exports({ jobs, again }: { jobs: ExportJob[]; again(): void }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  useSignal(EXPORTS_LIVE, {}, again)
  return (
    <section aria-label={t("export.title")}>
      <Text fw={600}>{t("export.title")}</Text>
      {jobs.length === 0 && <Text className="quiet">{t("export.empty")}</Text>}
      {jobs.map((job) => (
        <div key={job.id} className="job">
          <Group justify="space-between" wrap="nowrap">
            <span>
              {job.format} {dateTime(job.createdAt)}
            </span>
            <Status value={job.status} label={word("ExportStatus", job.status)} />
          </Group>
          <JobProgress
            label={`${job.format} ${dateTime(job.createdAt)}`}
            done={job.doneRows}
            total={job.totalRows}
            begun={job.createdAt}
            isRunning={BUSY.has(job.status)}
          />
          {job.problem && <Text size="sm">{job.problem}</Text>}
          {job.url && (
            <Anchor href={here(job.url)} download size="sm">
              {t("export.download")}
            </Anchor>
          )}
        </div>
      ))}
    </section>
  )
}
