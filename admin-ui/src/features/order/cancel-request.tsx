import { Modal } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { InputForm } from "~/framework/form"
import { REQUEST_CANCEL } from "./order.graphql"

/** Asking the seller to cancel; he answers. */
export function CancelRequest({
  order,
  close,
}: {
  order: { id: string; version: number }
  close(changed: boolean): void
}) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={() => close(false)}
      title={t("order.requestCancel")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <InputForm
        input="OrderCancelRequestInput"
        document={REQUEST_CANCEL as never}
        fields={["reason", "note"]}
        always={{ id: order.id, expectedVersion: order.version }}
        save={t("order.requestCancel")}
        done={() => close(true)}
        cancel={() => close(false)}
      />
    </Modal>
  )
}
