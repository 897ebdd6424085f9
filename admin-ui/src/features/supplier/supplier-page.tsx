import { Alert } from "@mantine/core"
import { IconShoppingCart, IconTrash } from "@tabler/icons-react"
import { useNavigate, useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { DetailPage, Facts } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { NotThere, Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { Goods } from "./goods"
import { SUPPLIER, SUPPLIER_CREATE, SUPPLIER_UPDATE } from "./supplier.graphql"
import { Channel, useSupplierActions } from "./supplier-list"

const LIST = "/suppliers"
const FIELDS = ["name", "channel", ["fax", "email"], ["person", "phone"], "code", "note"]
type Supplier = Extract<NonNullable<ResultOf<typeof SUPPLIER>["node"]>, { __typename: "Supplier" }>

function useChannels() {
  const word = useEnumWords()
  return { channel: ["FAX", "MAIL"].map((value) => ({ value, label: word("SupplierChannel", value) })) }
}

/** Somebody who does not use the product: ordered from by FAX or mail. */
export function SupplierNew() {
  const { t } = useTranslation()
  const { session } = useSession()
  const navigate = useNavigate()
  const choices = useChannels()
  return (
    <DetailPage
      back={{ to: LIST, label: t("supplier.title") }}
      title={t("supplier.create")}
      row={null}
      changed={() => undefined}
    >
      <Section title={t("supplier.facts")}>
        <InputForm
          input="SupplierCreateInput"
          document={SUPPLIER_CREATE as never}
          fields={FIELDS}
          choices={choices}
          initial={{ channel: "MAIL" }}
          labels={{ channel: t("supplier.channel") }}
          hints={{ channel: t("supplier.channelHint"), code: t("supplier.codeHint") }}
          barred={!session.may("supplier:write") && t("common.mayNot")}
          save={t("supplier.create")}
          done={({ supplier }) => void navigate({ to: `${LIST}/${(supplier as { id: string }).id}` })}
          cancel={() => void navigate({ to: LIST })}
        />
      </Section>
    </DetailPage>
  )
}

/** A supplier: how he is reached, and what is ordered from him. */
export function SupplierPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={SUPPLIER} variables={{ id }}>
      {({ node: supplier }, again) =>
        supplier?.__typename === "Supplier" ? <Known supplier={supplier} again={again} /> : <NotThere />
      }
    </Read>
  )
}

function Known({ supplier, again }: { supplier: Supplier; again(): void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { session } = useSession()
  const field = useFieldWords()
  const choices = useChannels()
  const keeping = useSupplierActions() as unknown as Action<Supplier>[]
  const isDeleted = supplier.deletedAt !== null
  const isLinked = supplier.channel === "LINKED"
  const ordering: Action<Supplier> = {
    id: "order",
    label: t("supplier.order"),
    icon: IconShoppingCart,
    permission: "order:place",
    tone: "main",
    isOffered: () => !isDeleted,
    run: async ({ id }) => {
      void navigate({ to: isLinked ? "/order" : `/order/supplier/${id}` })
      return []
    },
  }
  return (
    <DetailPage
      back={{ to: LIST, label: t("supplier.title") }}
      title={supplier.name}
      mark={<Channel channel={supplier.channel} />}
      row={supplier}
      history={supplier.id}
      actions={[ordering, ...keeping]}
      changed={again}
    >
      {isDeleted && (
        <Alert color="yellow" icon={<IconTrash aria-hidden />} mb="md">
          {t("supplier.deletedText")}
        </Alert>
      )}
      {!isLinked && !isDeleted && <Goods supplier={supplier.id} />}
      <Section title={t("supplier.facts")}>
        {isLinked ? (
          <>
            <Facts
              facts={[
                [field("name"), supplier.linked?.name],
                [field("phone"), supplier.linked?.phone],
                [t("supplier.channel"), t("supplier.linkedText")],
              ]}
            />
            <InputForm
              input="SupplierUpdateInput"
              document={SUPPLIER_UPDATE as never}
              fields={["code", "note"]}
              hints={{ code: t("supplier.codeHint") }}
              initial={supplier}
              version={supplier.version}
              always={{ id: supplier.id }}
              barred={!session.may("supplier:write") && t("common.mayNot")}
              done={again}
            />
          </>
        ) : (
          <InputForm
            input="SupplierUpdateInput"
            document={SUPPLIER_UPDATE as never}
            fields={FIELDS}
            choices={choices}
            labels={{ channel: t("supplier.channel") }}
            initial={supplier}
            version={supplier.version}
            always={{ id: supplier.id }}
            barred={
              (!session.may("supplier:write") && t("common.mayNot")) ||
              (isDeleted && t("supplier.deletedText"))
            }
            done={again}
          />
        )}
      </Section>
    </DetailPage>
  )
}
