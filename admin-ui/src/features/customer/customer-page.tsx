import { useNavigate, useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { AgreedPrices } from "~/features/price/agreed-prices"
import { CustomerGroup } from "~/features/price/customer-group"
import { DetailPage, Section } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { NotThere, Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import type { ResultOf } from "~/graphql/tada"
import { CUSTOMER, CUSTOMER_CREATE, CUSTOMER_UPDATE } from "./customer.graphql"
import { AllowedForms } from "./customer-forms"
import { Standing } from "./customer-list"
import { CustomerOrders } from "./customer-orders"
import { HiddenProducts } from "./hidden-products"
import { InvitationPanel } from "./invitation-panel"
import { useInviting } from "./inviting"

export type Customer = Extract<NonNullable<ResultOf<typeof CUSTOMER>["node"]>, { __typename: "Customer" }>

const FIELDS = [
  ["name", "code"],
  ["person", "email"],
  ["phone", "fax"],
  "postalCode",
  ["prefecture", "city"],
  ["street", "building"],
  "note",
  "closingDay",
  "hidesPrices",
]

/** 取引先仮登録: a customer is recorded before he is invited. */
export function CustomerNew() {
  const { t } = useTranslation()
  const { session } = useSession()
  const navigate = useNavigate()
  return (
    <DetailPage
      back={{ to: "/customers", label: t("customer.title") }}
      title={t("customer.create")}
      row={null}
      changed={() => undefined}
    >
      <Section title={t("customer.facts")}>
        <InputForm
          input="CustomerCreateInput"
          document={CUSTOMER_CREATE as never}
          fields={FIELDS}
          hints={{ closingDay: t("customer.closingDayHint"), hidesPrices: t("customer.hidesPricesHint") }}
          barred={!session.may("customer:write") && t("common.mayNot")}
          save={t("customer.create")}
          done={(payload) => {
            const { customer } = payload as { customer?: { id: string } }
            void navigate({ to: customer ? `/customers/${customer.id}` : "/customers" })
          }}
          cancel={() => void navigate({ to: "/customers" })}
        />
      </Section>
    </DetailPage>
  )
}

/** A customer: who he is, what he may order and at which prices, what he has ordered. */
export function CustomerPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={CUSTOMER} variables={{ id }}>
      {({ node }, again) =>
        node?.__typename === "Customer" ? <Known customer={node} again={again} /> : <NotThere />
      }
    </Read>
  )
}

function Known({ customer, again }: { customer: Customer; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const invite = useInviting<Customer>()
  const barred = !session.may("customer:write") && t("common.mayNot")
  return (
    <DetailPage
      back={{ to: "/customers", label: t("customer.title") }}
      title={customer.name}
      mark={<Standing row={customer} />}
      row={customer}
      history={customer.id}
      actions={customer.isLinked ? [] : [invite]}
      changed={again}
      side={
        <>
          <InvitationPanel customer={customer} again={again} />
          <CustomerGroup customer={customer} barred={barred} again={again} />
          <CustomerOrders id={customer.id} />
        </>
      }
    >
      <Section title={t("customer.facts")}>
        <InputForm
          input="CustomerUpdateInput"
          document={CUSTOMER_UPDATE as never}
          fields={FIELDS}
          hints={{ closingDay: t("customer.closingDayHint"), hidesPrices: t("customer.hidesPricesHint") }}
          initial={{ ...customer }}
          version={customer.version}
          always={{ id: customer.id }}
          barred={barred}
          done={again}
        />
      </Section>
      <AllowedForms customer={customer} barred={barred} again={again} />
      <AgreedPrices owner={{ customer: customer.id }} name={customer.name} title={t("price.ofCustomer")} />
      <HiddenProducts customer={customer} barred={barred} again={again} />
    </DetailPage>
  )
}
