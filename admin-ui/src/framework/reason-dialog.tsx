import { Textarea } from "@mantine/core"
import type { TablerIcon } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { UserError } from "~/graphql/perform"
import { errorAt, ManyDialog } from "./many-dialog"

export interface Reasoned<Row> {
  title: string
  /** What the button says, if it is not the title. */
  label?: string
  text: string
  icon: TablerIcon
  rows: Row[]
  run(row: Row, reason: string): Promise<UserError[]>
  done(count: number): string
  close(hasChanged: boolean): void
}

/** Ends something, for a reason that the other side is told. */
export default function ReasonDialog<Row>({ label, run, ...given }: Reasoned<Row>) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  return (
    <ManyDialog
      {...given}
      label={label ?? given.title}
      fields={["reason"]}
      isDanger
      run={(row) => run(row, reason)}
    >
      {(errors) => (
        <Textarea
          label={t("field.reason")}
          value={reason}
          error={errorAt(errors, "reason")}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
          data-autofocus
          autosize
          minRows={2}
        />
      )}
    </ManyDialog>
  )
}
