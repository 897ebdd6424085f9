import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core"
import { IconCheck, IconCopy, IconKey } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"

/** What is shown once and never again. */
export function Secret({ title, value, text }: { title: string; value: string; text?: string }) {
  const { t } = useTranslation()
  return (
    <Alert color="yellow" icon={<IconKey aria-hidden />} title={title}>
      <Stack gap="xs">
        <Text size="sm">{text ?? t("common.shownOnce")}</Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }} data-secret>
          {value}
        </Code>
        <Copy value={value} />
      </Stack>
    </Alert>
  )
}

/** Copies a text, and says that it has. */
export function Copy({ value, label }: { value: string; label?: string }) {
  const { t } = useTranslation()
  return (
    <Group>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="light"
            onClick={copy}
            leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          >
            {copied ? t("common.copied") : (label ?? t("common.copy"))}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
