import { Image, Stack, Text } from "@mantine/core"
import { IconCalendar } from "@tabler/icons-react"
import { Link, useNavigate, useParams } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { DetailPage, Section } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { NotThere, Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { Copy } from "~/ui/secret"
import { Status } from "~/ui/status"
import { FORM_CREATE, FORM_UPDATE, ORDER_FORM } from "./order-form.graphql"
import { useFormActions } from "./order-form-actions"
import { type Item, Items, type Offered } from "./order-form-items"
import { Preview } from "./order-form-preview"
import { type Question, Questions } from "./order-form-questions"

type Form = Extract<NonNullable<ResultOf<typeof ORDER_FORM>["node"]>, { __typename: "OrderForm" }>

/** A new form; it is published when it is ready. */
export function OrderFormNew() {
  return <Editing again={() => undefined} />
}

/** A form: its products, its terms, who may use it, and what the buyer sees of it. */
export function OrderFormPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={ORDER_FORM} variables={{ id }}>
      {({ node }, again) =>
        node?.__typename === "OrderForm" ? <Editing form={node} again={again} /> : <NotThere />
      }
    </Read>
  )
}

const offers = (form: Form | undefined): Item[] =>
  [...(form?.items ?? [])]
    .sort((one, other) => one.position - other.position)
    .flatMap(({ product, price }) => (product ? [{ product: product.id, price }] : []))

const questions = (form: Form | undefined): Question[] =>
  (form?.customFields ?? []).map(({ label, kind, isRequired, choices }) => ({
    label,
    kind,
    isRequired,
    choices,
  }))

function Editing({ form, again }: { form?: Form; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const navigate = useNavigate()
  const word = useEnumWords()
  const actions = useFormActions()
  const [found, setFound] = useState<Record<string, Offered>>({})
  const [values, watch] = useState<Record<string, unknown>>({})
  const known = {
    ...Object.fromEntries(
      (form?.items ?? []).flatMap(({ product }) => (product ? [[product.id, product]] : [])),
    ),
    ...found,
  }
  const isOwn = !form || form.business?.id === session.business?.id
  const barred = (!session.may("order_form:write") || !isOwn) && t("common.mayNot")
  const items = (values.items ?? offers(form)) as Item[]
  return (
    <DetailPage
      back={{ to: "/order-forms", label: t("orderForm.title") }}
      title={form?.name ?? t("orderForm.create")}
      mark={form && <Status value={form.status} label={word("OrderFormStatus", form.status)} />}
      row={form ?? { id: "", version: 0, status: "" }}
      actions={form && isOwn ? actions : []}
      changed={again}
      history={isOwn ? form?.id : undefined}
      side={
        <>
          <Preview
            name={String(values.name ?? form?.name ?? "")}
            seller={session.business?.name ?? ""}
            terms={String(values.terms ?? form?.terms ?? "")}
            ordering={form?.calendar?.showsTerms === false ? null : (form?.orderingTerms ?? null)}
            items={items}
            known={known}
            questions={(values.customFields ?? questions(form)) as Question[]}
          />
          {form && isOwn && (
            <Link to="/settings/calendar" search={{ form: form.id } as never} className="row-link aside-link">
              <IconCalendar size={15} aria-hidden /> {t("orderForm.calendar")}
            </Link>
          )}
          {form?.url && (
            <Section title={t("orderForm.link")}>
              <Stack gap="xs">
                {form.qrPng && <Image src={form.qrPng} alt={t("orderForm.qr")} w={140} h={140} mx="auto" />}
                <Text size="xs" style={{ overflowWrap: "anywhere" }}>
                  {form.url}
                </Text>
                <Copy value={form.url} label={t("orderForm.copyUrl")} />
              </Stack>
            </Section>
          )}
        </>
      }
    >
      <Section title={t("orderForm.facts")}>
        <InputForm
          input={form ? "OrderFormUpdateInput" : "OrderFormCreateInput"}
          document={(form ? FORM_UPDATE : FORM_CREATE) as never}
          fields={[
            ["name", "audience"],
            "terms",
            "items",
            "customFields",
            "takesSeveralDates",
            ...(values.takesSeveralDates ? ["allowsCorrection"] : []),
            "allowsCancel",
          ]}
          hints={{
            terms: t("orderForm.termsHint"),
            takesSeveralDates: t("orderForm.severalHint"),
            allowsCorrection: t("orderForm.correctionHint"),
            allowsCancel: t("orderForm.cancelHint"),
          }}
          initial={
            form
              ? {
                  name: form.name,
                  audience: form.audience,
                  terms: form.terms,
                  items: offers(form),
                  customFields: questions(form),
                  takesSeveralDates: form.takesSeveralDates,
                  allowsCorrection: form.allowsCorrection,
                  allowsCancel: form.allowsCancel,
                }
              : { items: [] }
          }
          version={form?.version}
          always={form ? { id: form.id } : undefined}
          barred={barred}
          watch={watch}
          faces={{
            customFields: ({ value, errors, set }) => (
              <Questions
                questions={(value ?? []) as Question[]}
                errors={errors}
                isBarred={Boolean(barred)}
                set={set}
              />
            ),
            items: ({ value, error, set }) => (
              <Items
                items={(value ?? []) as Item[]}
                known={known}
                error={error}
                isBarred={Boolean(barred)}
                set={set}
                learn={(one) => setFound((former) => ({ ...former, [one.id]: one }))}
              />
            ),
          }}
          save={form ? undefined : t("orderForm.create")}
          done={(payload) => {
            const { orderForm } = payload as { orderForm?: { id: string } }
            if (!form && orderForm) void navigate({ to: `/order-forms/${orderForm.id}` })
            again()
          }}
        />
      </Section>
    </DetailPage>
  )
}
