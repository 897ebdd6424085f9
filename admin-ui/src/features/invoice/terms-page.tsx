import { useTranslation } from "react-i18next"
import { InputForm } from "~/framework/form"
import { Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { PageTitle } from "~/ui/page-title"
import { AccountLines } from "./account-lines"
import { PUT_ISSUER, PUT_TERMS, TERMS } from "./invoice.graphql"

const BEGINNING = {
  numberTemplate: "{Y}{M}-{N}",
  subjectTemplate: "{Y}年{M}月分 ご請求書",
  dueMonths: 1,
  dueDay: 31,
  closingDay: 31,
  bankAccounts: [],
  note: "",
}

/** 請求設定: numbers and subjects, when is due, where to pay, who issues. */
export function InvoiceTermsPage() {
  const { t } = useTranslation()
  const { session } = useSession()
  const days = Array.from({ length: 31 }, (_, at) => ({
    value: String(at + 1),
    label: at === 30 ? t("invoice.lastDay") : t("invoice.day", { day: at + 1 }),
  }))
  return (
    <>
      <PageTitle title={t("invoice.terms")} text={t("invoice.termsText")} />
      <Read document={TERMS}>
        {({ invoiceTerms: terms, viewer }, again) => (
          <>
            {viewer?.business && (
              <Section title={t("invoice.issuer")}>
                <InputForm
                  input="BusinessUpdateInput"
                  document={PUT_ISSUER as never}
                  fields={[["registrationNumber", "rounding"], "logo"]}
                  hints={{ registrationNumber: t("business.registrationHint") }}
                  initial={{ ...viewer.business, logo: null }}
                  pictures={{ logo: viewer.business.logo?.thumbnailUrl }}
                  version={viewer.business.version}
                  barred={!session.may("business:update") && t("common.mayNot")}
                  done={again}
                />
              </Section>
            )}
            <Section title={t("invoice.howTo")}>
              <InputForm
                input="InvoiceTermsPutInput"
                document={PUT_TERMS as never}
                fields={[
                  ["numberTemplate", "subjectTemplate"],
                  ["closingDay", "dueMonths", "dueDay"],
                  "bankAccounts",
                  "note",
                  "seal",
                ]}
                choices={{
                  dueMonths: [0, 1, 2, 3, 4, 5, 6].map((months) => ({
                    value: String(months),
                    label: t("invoice.monthsLater", { count: months }),
                  })),
                  dueDay: days,
                  closingDay: days,
                }}
                hints={{
                  numberTemplate: t("invoice.numberHint"),
                  subjectTemplate: t("invoice.subjectHint"),
                  note: t("invoice.noteHint"),
                }}
                faces={{ bankAccounts: (face) => <AccountLines {...face} /> }}
                initial={{ ...(terms ?? BEGINNING), seal: null }}
                pictures={{ seal: terms?.seal?.thumbnailUrl }}
                version={terms?.version}
                barred={!session.may("invoice:write") && t("common.mayNot")}
                done={again}
              />
            </Section>
          </>
        )}
      </Read>
    </>
  )
}
