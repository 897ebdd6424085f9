import { Button, Group, Stack, Text, Textarea } from "@mantine/core"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, words } from "~/framework/action"
import { upload } from "~/framework/upload"
import { perform } from "~/graphql/perform"
import { graphql } from "~/graphql/tada"
import { Dialog } from "~/ui/dialog"
import type { Owner } from "./agreed-prices"
import { asFile } from "./paste"

const START = graphql(`
  mutation PriceImportStart($input: ImportStartInput!) {
    importStart(input: $input) { importJob { id } userErrors { code message path } }
  }
`)

/** Cells copied from a spreadsheet become an import, which shows what it would do before anything is stored. */
export function PasteDialog({ owner, name, close }: { owner: Owner; name: string; close(): void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [text, setText] = useState("")
  const [isBusy, setBusy] = useState(false)
  async function start() {
    setBusy(true)
    try {
      const file = await upload(asFile(text, "priceGroup" in owner, name))
      const { importJob, userErrors } = await perform(START, { file, kind: "PRICES" })
      if (importJob) return void navigate({ to: "/imports/$id", params: { id: importJob.id } })
      complain(userErrors)
    } catch (problem) {
      complain(words(problem))
    }
    setBusy(false)
  }
  return (
    <Dialog title={t("price.paste")} close={close} size="lg">
      <Stack gap="sm">
        <Text size="sm">{t("price.pasteText")}</Text>
        <Textarea
          aria-label={t("price.paste")}
          placeholder={t("price.pasteSample")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          minRows={8}
          maxRows={16}
          autosize
          styles={{ input: { fontFamily: "monospace", whiteSpace: "pre" } }}
          data-autofocus
        />
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button onClick={() => void start()} loading={isBusy} disabled={!text.trim()}>
            {t("price.lookThrough")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
