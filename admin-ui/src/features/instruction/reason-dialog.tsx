import { Button, Group, Stack, Text, Textarea } from "@mantine/core"
import type { TablerIcon } from "@tabler/icons-react"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, runAll, say } from "~/framework/action"
import type { UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import type { Actable } from "./instruction-actions"

interface Properties {
  title: string
  text: string
  icon: TablerIcon
  instructions: Actable[]
  run(instruction: Actable, reason: string): Promise<UserError[]>
  done(count: number): string
  close(hasChanged: boolean): void
}

/** Ends instructions, for a reason that the other side is told. */
export default function ReasonDialog({ title, text, icon, instructions, run, done, close }: Properties) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  const [isBusy, setBusy] = useState(false)
  async function end(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const action = { id: "end", label: title, icon, run: (row: Actable) => run(row, reason) }
    const { good, refused } = await runAll(action, instructions)
    if (good.length) say(done(good.length))
    if (refused.length) complain(refused)
    setBusy(false)
    close(true)
  }
  return (
    <Dialog title={title} close={() => close(false)}>
      <form onSubmit={(event) => void end(event)}>
        <Stack gap="sm">
          <Text size="sm">{text}</Text>
          <Textarea
            label={t("field.reason")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={200}
            required
            data-autofocus
            autosize
            minRows={2}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color="red" loading={isBusy}>
              {title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
