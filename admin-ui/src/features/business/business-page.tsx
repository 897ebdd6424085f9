import { Title } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { NotThere, Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import { graphql } from "~/graphql/tada"

const BUSINESS = graphql(`
  query Business {
    viewer {
      business {
        id version name industry postalCode prefecture city street building phone fax email website registrationNumber
        rounding hidesAmounts faxAddress allowedNetworks logo { thumbnailUrl }
      }
    }
  }
`)

const UPDATE = graphql(`
  mutation BusinessUpdate($input: BusinessUpdateInput!) {
    businessUpdate(input: $input) {
      business { id version }
      userErrors { code message path ... on VersionConflict { actual changedFields } }
    }
  }
`)

/** 事業者情報: what stands on papers and pages; letters of orders go to its mail address. */
export function BusinessPage() {
  const { t } = useTranslation()
  const { session } = useSession()
  const mayChange = session.may("business:update")
  return (
    <>
      <Title order={1} mb="md">
        {t("business.title")}
      </Title>
      <Read document={BUSINESS}>
        {({ viewer }, again) => {
          const business = viewer?.business
          if (!business) return <NotThere />
          return (
            <Section title={business.name}>
              <InputForm
                input="BusinessUpdateInput"
                document={UPDATE as never}
                fields={[
                  ["name", "industry"],
                  "postalCode",
                  ["prefecture", "city"],
                  ["street", "building"],
                  ["phone", "fax"],
                  ["email", "website"],
                  ["registrationNumber", "rounding"],
                  "hidesAmounts",
                  ...(mayChange ? ["faxAddress", "allowedNetworks"] : []),
                  "logo",
                ]}
                hints={{
                  email: t("business.emailHint"),
                  registrationNumber: t("business.registrationHint"),
                  hidesAmounts: t("business.amountsHint"),
                  faxAddress: t("business.faxHint"),
                  allowedNetworks: t("business.networksHint"),
                }}
                initial={{ ...business, logo: null }}
                pictures={{ logo: business.logo?.thumbnailUrl }}
                version={business.version}
                barred={!mayChange && t("common.mayNot")}
                done={again}
              />
            </Section>
          )
        }}
      </Read>
    </>
  )
}
