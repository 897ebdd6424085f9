import { Button, Group, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { hideJobs } from "~/framework/jobs"
import { count, date } from "~/ui/format"
import { JobProgress } from "~/ui/job-progress"
import { type Begun, useBegun, useProgress } from "./progress"

/** How far closing all has come, in the drawer of jobs; nothing where none was begun. */
export default function ClosingJob() {
  const [begun, keep] = useBegun()
  return begun && <Running key={begun.at} begun={begun} end={() => keep(null)} />
}

function Running({ begun, end }: { begun: Begun; end(): void }) {
  const { t } = useTranslation()
  const { total, done, isDone, objected } = useProgress(begun)
  const label = t(begun.work === "all" ? "closing.all" : "closing.finishAll")
  return (
    <section aria-label={t("closing.title")}>
      <Text fw={600}>{t("closing.title")}</Text>
      <div className="job">
        <Group justify="space-between" wrap="nowrap">
          <Link to="/closings" className="row-link" onClick={hideJobs}>
            {label} {begun.until && t("closing.upTo", { day: date(begun.until) })}
          </Link>
          {isDone && (
            <Button size="compact-xs" variant="subtle" onClick={end}>
              {t("common.close")}
            </Button>
          )}
        </Group>
        <JobProgress label={label} done={done} total={total} begun={begun.at} isRunning={!isDone} />
        {isDone && (
          <Text size="sm" aria-live="polite">
            {t(begun.work === "all" ? "closing.allClosed" : "closing.allFinished", { number: count(total) })}
          </Text>
        )}
        {begun.work === "finish" && objected > 0 && (
          <Text size="sm">{t("closing.leftOut", { number: count(objected) })}</Text>
        )}
      </div>
    </section>
  )
}
