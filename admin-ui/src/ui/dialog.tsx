import { Modal } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"

/** A window over the page. */
export function Dialog({
  title,
  close,
  children,
  size,
}: {
  title: string
  close(): void
  children: ReactNode
  size?: string
}) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={size}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {children}
    </Modal>
  )
}
