import { Text } from "@mantine/core"
import { useNavigate } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { FormDialog } from "~/framework/form-dialog"
import { Read } from "~/framework/read"
import { dayOf } from "~/ui/format"
import { CREATE, PLACES } from "./stocktake.graphql"

const LATE_DAYS = 10

/** A new stocktake, of the month's end that is nearest. */
export default function CreateDialog({ close }: { close(): void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <Read document={PLACES}>
      {({ deliveryPlaces: { nodes } }) => (
        <FormDialog
          title={t("stocktake.new")}
          intro={
            <Text size="sm" mb="sm" className="quiet">
              {t("stocktake.newText")}
            </Text>
          }
          input="StocktakeCreateInput"
          document={CREATE as never}
          fields={["datedOn", "deliveryPlace", "months", "withPrevious"]}
          labels={{
            datedOn: t("stocktake.datedOn"),
            deliveryPlace: t("stocktake.place"),
            months: t("stocktake.months"),
            withPrevious: t("stocktake.withPrevious"),
          }}
          hints={{ deliveryPlace: t("stocktake.placeHint"), months: t("stocktake.monthsHint") }}
          choices={{ deliveryPlace: nodes.map(({ id, name }) => ({ value: id, label: name })) }}
          initial={{ datedOn: monthsEnd(new Date()) }}
          save={t("stocktake.make")}
          saved={t("stocktake.made")}
          close={close}
          done={({ stocktake }: { stocktake: { id: string } }) =>
            void navigate({ to: `/stocktakes/${stocktake.id}` as "/" })
          }
        />
      )}
    </Read>
  )
}

/** The last day of the month, in its first days that of the month before. */
export function monthsEnd(now: Date): string {
  const [year = 0, month = 0, day = 0] = dayOf(now).split("-").map(Number)
  const end = new Date(Date.UTC(year, day <= LATE_DAYS ? month - 1 : month, 0))
  return end.toISOString().slice(0, 10)
}
