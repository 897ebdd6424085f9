import { Button, Radio, Stack, Text } from "@mantine/core"
import { IconPlus } from "@tabler/icons-react"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { ofField, type Refusal } from "./use-check"
import type { Order, Place } from "./use-order"

const NewPlace = lazy(async () => ({ default: (await import("./new-place")).NewPlace }))

/** Where it shall go. */
export function DeliveryPlace({ order, refusals }: { order: Order; refusals: Refusal[] }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isNew, setNew] = useState(false)
  const refused = ofField(refusals, "deliveryPlace")
  const mayAdd = session.may("delivery_place:write")
  return (
    <Section
      title={t("ordering.where")}
      action={
        mayAdd && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setNew(true)}
          >
            {t("ordering.newPlace")}
          </Button>
        )
      }
    >
      {refused && (
        <Text size="sm" className="wrong" role="alert">
          {refused.message} {order.places.length === 0 && t("ordering.noPlace")}
        </Text>
      )}
      <Radio.Group
        value={order.place?.id ?? ""}
        onChange={(place) => order.cart.wish({ place })}
        aria-label={t("ordering.where")}
      >
        <Stack gap={4}>
          {order.places.map((place) => (
            <Radio
              key={place.id}
              value={place.id}
              label={place.name}
              description={addressOf(place)}
              className="choice"
            />
          ))}
        </Stack>
      </Radio.Group>
      {isNew && (
        <Suspense>
          <NewPlace
            done={(made) => {
              if (made) {
                order.cart.wish({ place: made })
                order.again()
              }
              setNew(false)
            }}
          />
        </Suspense>
      )}
    </Section>
  )
}

const addressOf = ({ postalCode, prefecture, city, street, building }: Place) =>
  `〒${postalCode} ${prefecture}${city}${street} ${building}`
