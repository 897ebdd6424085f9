import { Alert, Button, Group, List, Text } from "@mantine/core"
import { IconGitMerge } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { UserError } from "~/graphql/perform"
import { useFieldWords } from "~/i18n/words"

interface Properties {
  error: UserError & { actual?: number; changedFields?: string[] }
  mine: Record<string, unknown>
  changed: string[]
  keepMine(version: number): void
  merge(version: number, theirs: string[]): void
  takeTheirs(): void
}

/** Somebody else has saved meanwhile: keep mine over it, take theirs, or go on editing. */
export function Conflict({ error, mine, changed, keepMine, merge, takeTheirs }: Properties) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const theirs = error.changedFields ?? []
  const isPartly =
    changed.some((name) => theirs.includes(name)) && changed.some((name) => !theirs.includes(name))
  return (
    <Alert color="orange" icon={<IconGitMerge aria-hidden />} title={t("conflict.title")} role="alert">
      <Text size="sm">{t("conflict.text")}</Text>
      {theirs.length > 0 && (
        <List size="sm" my="xs">
          {theirs.map((name) => (
            <List.Item key={name}>
              {field(name)}
              {changed.includes(name) && ` — ${t("conflict.both", { mine: String(mine[name]) })}`}
            </List.Item>
          ))}
        </List>
      )}
      <Group gap="xs" mt="xs">
        {error.actual !== undefined && (
          <Button size="xs" onClick={() => keepMine(error.actual ?? 0)}>
            {t("conflict.keepMine")}
          </Button>
        )}
        {error.actual !== undefined && isPartly && (
          <Button size="xs" variant="light" onClick={() => merge(error.actual ?? 0, theirs)}>
            {t("conflict.merge")}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={takeTheirs}>
          {t("conflict.takeTheirs")}
        </Button>
      </Group>
    </Alert>
  )
}
