import { Modal } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { InputForm } from "~/framework/form"
import { PLACE_CREATE } from "./ordering.graphql"

/** A place that one has not delivered to yet. */
export function NewPlace({ done }: { done(made?: string): void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={() => done()}
      title={t("ordering.newPlace")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <InputForm
        input="DeliveryPlaceCreateInput"
        document={PLACE_CREATE as never}
        fields={["name", "postalCode", ["prefecture", "city"], "street", "building", "phone"]}
        cancel={() => done()}
        done={(payload) => done((payload.deliveryPlace as { id: string } | undefined)?.id)}
      />
    </Modal>
  )
}
