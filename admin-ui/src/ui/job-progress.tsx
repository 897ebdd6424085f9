import { Progress, Text } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { count } from "./format"

interface Properties {
  label: string
  done: number
  total: number | null
  begun: string
  isRunning: boolean
}

/** How far something is, in per cent and rows a second. */
export function JobProgress({ label, done, total, begun, isRunning }: Properties) {
  const { t } = useTranslation()
  const share = total ? Math.min(100, Math.round((done / total) * 100)) : isRunning ? 0 : 100
  const seconds = Math.max(1, (Date.now() - Date.parse(begun)) / 1000)
  return (
    <div>
      <Progress value={share} aria-label={label} animated={isRunning} />
      <Text size="xs" className="quiet" aria-live="polite">
        {share} % ・ {count(done)}
        {total !== null && ` / ${count(total)}`}
        {isRunning && ` ・ ${t("job.rate", { rate: count(Math.round(done / seconds)) })}`}
      </Text>
    </div>
  )
}
