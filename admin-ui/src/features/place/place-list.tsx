import { Button } from "@mantine/core"
import { IconGauge, IconMapPin } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { list } from "~/framework/list"
import { ListPage } from "~/framework/list-page"
import type { ResultOf } from "~/graphql/tada"
import { useFieldWords } from "~/i18n/words"
import { Dialog } from "~/ui/dialog"
import { yen } from "~/ui/format"
import { OrderLimit } from "./order-limit"
import { PLACES } from "./place.graphql"

type Row = ResultOf<typeof PLACES>["deliveryPlaces"]["nodes"][number]

const addressOf = ({ postalCode, prefecture, city, street, building }: Row) =>
  `〒${postalCode} ${prefecture}${city}${street} ${building}`

/** お届け先: where one's orders go. */
export function PlaceList() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const definition = list(PLACES, "deliveryPlaces", {
    name: "places",
    title: t("place.title"),
    columns: [
      {
        id: "name",
        label: field("name"),
        cell: (row) => row.name,
        text: (row) => row.name,
        sort: ["NAME_ASC", "NAME_DESC"],
        width: 220,
      },
      { id: "address", label: t("place.address"), cell: addressOf, text: addressOf, width: 420 },
      { id: "phone", label: field("phone"), cell: (row) => row.phone, text: (row) => row.phone, width: 150 },
      {
        id: "perMonth",
        label: t("place.perMonth"),
        cell: ({ allowance }) => yen(allowance?.perMonth),
        text: ({ allowance }) => String(allowance?.perMonth ?? ""),
        isNumber: true,
        width: 120,
      },
      {
        id: "remaining",
        label: t("place.remaining"),
        cell: ({ allowance }) => yen(allowance?.remaining),
        text: ({ allowance }) => String(allowance?.remaining ?? ""),
        isNumber: true,
        width: 120,
      },
      { id: "note", label: field("note"), cell: (row) => row.note, text: (row) => row.note, width: 220 },
    ],
    where: { type: "DeliveryPlaceWhere", fields: [], always: { deletedAt: { isNull: true } } },
    sorted: "NAME_ASC",
    open: ({ id }) => `/delivery-places/${id}`,
    linked: "name",
    create: { label: t("place.create"), to: "/delivery-places/new", permission: "delivery_place:write" },
    card: (row) => (
      <>
        <span className="card-title">{row.name}</span>
        <span className="quiet card-line">{addressOf(row)}</span>
      </>
    ),
    summary: <LimitOfAll />,
    empty: { icon: IconMapPin, title: t("place.empty"), text: t("place.emptyText") },
  })
  return <ListPage list={definition} />
}

/** What holds for places without a limit of their own. */
function LimitOfAll() {
  const { t } = useTranslation()
  const [isOpen, open] = useState(false)
  const close = () => open(false)
  return (
    <>
      <Button
        mb="xs"
        size="compact-sm"
        variant="light"
        leftSection={<IconGauge size={14} aria-hidden />}
        onClick={() => open(true)}
        className="no-print"
      >
        {t("place.limitDefault")}
      </Button>
      {isOpen && (
        <Dialog title={t("place.limitDefault")} close={close}>
          <OrderLimit place={null} allowance={null} again={close} />
        </Dialog>
      )}
    </>
  )
}
