import { IconTrash } from "@tabler/icons-react"
import { useNavigate, useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import Confirm from "~/framework/confirm"
import { DetailPage } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { NotThere, Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import { OrderLimit } from "./order-limit"
import { PLACE, PLACE_CREATE, PLACE_DELETE, PLACE_UPDATE } from "./place.graphql"

const LIST = "/delivery-places"
const FIELDS = [
  "name",
  "postalCode",
  ["prefecture", "city"],
  "street",
  "building",
  ["phone", "fax"],
  "email",
  "code",
  "note",
]

/** A place that goods have not gone to yet. */
export function PlaceNew() {
  const { t } = useTranslation()
  const { session } = useSession()
  const navigate = useNavigate()
  const leave = () => void navigate({ to: LIST })
  return (
    <DetailPage
      back={{ to: LIST, label: t("place.title") }}
      title={t("place.create")}
      row={null}
      changed={() => undefined}
    >
      <Section title={t("place.facts")}>
        <InputForm
          input="DeliveryPlaceCreateInput"
          document={PLACE_CREATE as never}
          fields={FIELDS}
          hints={{ code: t("place.codeHint") }}
          barred={!session.may("delivery_place:write") && t("common.mayNot")}
          save={t("place.create")}
          done={leave}
          cancel={leave}
        />
      </Section>
    </DetailPage>
  )
}

/** A place that goods go to; orders keep the address that it had. */
export function PlacePage() {
  const { t } = useTranslation()
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  const { session } = useSession()
  const navigate = useNavigate()
  const remove: Action<{ id: string; version: number }> = {
    id: "delete",
    label: t("place.delete"),
    icon: IconTrash,
    permission: "delivery_place:write",
    tone: "danger",
    dialog: ([place], close) =>
      place && (
        <Confirm
          title={t("place.delete")}
          text={t("place.deleteText")}
          label={t("place.delete")}
          isDanger
          run={async () => {
            await perform(PLACE_DELETE, { id: place.id, expectedVersion: place.version })
            void navigate({ to: LIST })
          }}
          close={() => close(false)}
        />
      ),
  }
  return (
    <Read document={PLACE} variables={{ id }}>
      {({ node: place }, again) =>
        place?.__typename === "DeliveryPlace" && !place.deletedAt ? (
          <DetailPage
            back={{ to: LIST, label: t("place.title") }}
            title={place.name}
            row={place}
            history={place.id}
            actions={[remove]}
            changed={again}
          >
            <Section title={t("place.facts")}>
              <InputForm
                input="DeliveryPlaceUpdateInput"
                document={PLACE_UPDATE as never}
                fields={FIELDS}
                hints={{ code: t("place.codeHint") }}
                initial={place}
                version={place.version}
                always={{ id: place.id }}
                barred={!session.may("delivery_place:write") && t("common.mayNot")}
                done={again}
              />
            </Section>
            <OrderLimit place={place.id} allowance={place.allowance} again={again} />
          </DetailPage>
        ) : (
          <NotThere />
        )
      }
    </Read>
  )
}
