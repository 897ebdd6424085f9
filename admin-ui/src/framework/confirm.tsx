import { Button, Group, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Dialog } from "~/ui/dialog"

interface Properties {
  title: string
  text: string
  label: string
  isDanger?: boolean
  run(): Promise<void>
  close(): void
}

/** Asks before something that is not easily taken back. */
export default function Confirm({ title, text, label, isDanger, run, close }: Properties) {
  const { t } = useTranslation()
  const [isBusy, setBusy] = useState(false)
  return (
    <Dialog title={title} close={close}>
      <Stack>
        <Text size="sm" style={{ whiteSpace: "pre-line" }}>
          {text}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button
            color={isDanger ? "red" : undefined}
            loading={isBusy}
            data-autofocus
            onClick={() => {
              setBusy(true)
              void run().finally(close)
            }}
          >
            {label}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
