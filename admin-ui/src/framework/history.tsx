import { Button, Group, Stack, Text } from "@mantine/core"
import { IconArrowRight, IconHistory } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { graphql, type ResultOf } from "~/graphql/tada"
import { dateTime } from "~/ui/format"
import { useHistoryWords } from "./history-words"
import { Read } from "./read"
import { Section } from "./section"

const HISTORY = graphql(`
  query History($target: ID!, $first: Int!) {
    auditEntries(first: $first, where: { target: { eq: $target } }, orderBy: [CREATED_AT_DESC]) {
      nodes {
        id action kind operation createdAt user { name } appToken { name } member { shownName } actingBusiness { name }
        changes { field before after }
      }
      pageInfo { hasNextPage }
    }
  }
`)
const STEP = 20
const MOST = 100

type Entry = ResultOf<typeof HISTORY>["auditEntries"]["nodes"][number]

/** 変更履歴: who changed what of a row, from what to what; read when somebody asks for it. */
export default function History({ id }: { id: string }) {
  const { t } = useTranslation()
  const [first, setFirst] = useState(0)
  return (
    <Section
      title={t("history.title")}
      action={
        first === 0 && (
          <Button
            className="no-print"
            variant="light"
            size="compact-sm"
            leftSection={<IconHistory size={15} aria-hidden />}
            onClick={() => setFirst(STEP)}
          >
            {t("history.show")}
          </Button>
        )
      }
    >
      {first === 0 ? (
        <Text size="sm" className="quiet">
          {t("history.text")}
        </Text>
      ) : (
        <Read document={HISTORY} variables={{ target: id, first }}>
          {({ auditEntries: { nodes, pageInfo } }) => (
            <Stack gap={0}>
              {nodes.length === 0 && <Text className="quiet">{t("history.none")}</Text>}
              <ol className="history">
                {nodes.map((entry) => (
                  <OneEntry key={entry.id} entry={entry} />
                ))}
              </ol>
              {pageInfo.hasNextPage && first < MOST && (
                <Button variant="subtle" size="compact-sm" w="fit-content" onClick={() => setFirst(MOST)}>
                  {t("history.more")}
                </Button>
              )}
              {pageInfo.hasNextPage && first >= MOST && (
                <Text size="xs" className="quiet">
                  {t("history.older")}
                </Text>
              )}
            </Stack>
          )}
        </Read>
      )}
    </Section>
  )
}

function OneEntry({ entry }: { entry: Entry }) {
  const { t } = useTranslation()
  const told = useHistoryWords(entry.kind)
  const { member, user, appToken, actingBusiness } = entry
  const who =
    member?.shownName ?? user?.name ?? appToken?.name ?? actingBusiness?.name ?? t("history.product")
  const changes = entry.action === "UPDATED" ? told(entry.changes) : []
  return (
    <li>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          <b>{who}</b> {t(`history.did.${entry.action}`)}
        </Text>
        <Text size="xs" className="quiet">
          {dateTime(entry.createdAt)}
        </Text>
      </Group>
      {changes.map(({ id, label, before, after }) => (
        <div key={id} className="history-change">
          <span className="quiet">{label}</span>
          <span>
            <span className="only-reader">{t("history.from")} </span>
            {before}
          </span>
          <IconArrowRight size={13} aria-hidden />
          <span>
            <span className="only-reader">{t("history.to")} </span>
            {after}
          </span>
        </div>
      ))}
    </li>
  )
}
