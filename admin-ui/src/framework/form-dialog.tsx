import { type ComponentProps, type ReactNode, useRef } from "react"
import { useTranslation } from "react-i18next"
import { Dialog } from "~/ui/dialog"
import { InputForm } from "./form"

type Properties = Omit<ComponentProps<typeof InputForm>, "cancel" | "done" | "dirty"> & {
  title: string
  size?: string
  intro?: ReactNode
  close(): void
  done(payload: never): void
}

/** A form over the page; what has been typed is not lost by a slip beside it. */
export function FormDialog({ title, size, intro, close, done, ...form }: Properties) {
  const { t } = useTranslation()
  const isDirty = useRef(false)
  const leave = () => {
    if (!isDirty.current || confirm(t("form.leave"))) close()
  }
  return (
    <Dialog title={title} close={leave} size={size}>
      {intro}
      <InputForm
        {...form}
        dirty={(is) => {
          isDirty.current = is
        }}
        cancel={leave}
        done={(payload) => done(payload as never)}
      />
    </Dialog>
  )
}
