import { useNavigate, useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { ProductPrices } from "~/features/price/product-prices"
import { DetailPage } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { NotThere, Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { useFieldWords } from "~/i18n/words"
import { dateTime } from "~/ui/format"
import { PRODUCT, PRODUCT_CREATE, PRODUCT_UPDATE } from "./product.graphql"

const FIELDS = [
  "name",
  ["code", "janCode"],
  "description",
  ["price", "taxRate"],
  ["saleType", "unit"],
  ["caseQuantity", "lotQuantity", "minimumQuantity"],
  ["stock", "published"],
  ["cutOff", "leadDays"],
  ["tags", "marks"],
  "image",
]

function useShared() {
  const { t } = useTranslation()
  return {
    fields: FIELDS,
    choices: { taxRate: [10, 8, 0].map((rate) => ({ value: String(rate), label: `${rate} %` })) },
    hints: {
      cutOff: t("product.cutOffHint"),
      stock: t("product.stockHint"),
      lotQuantity: t("product.lotHint"),
      tags: t("product.tagsHint"),
    },
  }
}

/** A new product. */
export function ProductNew() {
  const { t } = useTranslation()
  const { session } = useSession()
  const navigate = useNavigate()
  const shared = useShared()
  return (
    <DetailPage
      back={{ to: "/products", label: t("product.title") }}
      title={t("product.create")}
      row={null}
      changed={() => undefined}
    >
      <Section title={t("product.facts")}>
        <InputForm
          {...shared}
          input="ProductCreateInput"
          document={PRODUCT_CREATE as never}
          barred={!session.may("product:write") && t("common.mayNot")}
          save={t("product.create")}
          done={() => void navigate({ to: "/products" })}
          cancel={() => void navigate({ to: "/products" })}
        />
      </Section>
    </DetailPage>
  )
}

/** A product, and all that can be said of it. */
export function ProductPage() {
  const { t } = useTranslation()
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  const { session } = useSession()
  const field = useFieldWords()
  const shared = useShared()
  return (
    <Read document={PRODUCT} variables={{ id }}>
      {({ node: product }, again) =>
        product?.__typename === "Product" ? (
          <DetailPage
            back={{ to: "/products", label: t("product.title") }}
            title={product.name}
            row={product}
            history={product.id}
            changed={again}
            side={
              <Section title={field("image")}>
                {product.image ? (
                  <img src={product.image.url} alt={product.name} className="picture" />
                ) : (
                  <span className="quiet">{t("product.noPicture")}</span>
                )}
                <p className="quiet small">
                  {field("createdAt")} {dateTime(product.createdAt)}
                </p>
              </Section>
            }
          >
            <Section title={t("product.facts")}>
              <InputForm
                {...shared}
                input="ProductUpdateInput"
                document={PRODUCT_UPDATE as never}
                initial={{ ...product, image: null }}
                pictures={{ image: product.image?.thumbnailUrl }}
                version={product.version}
                always={{ id: product.id }}
                barred={
                  (!session.may("product:write") || product.business?.id !== session.business?.id) &&
                  t("common.mayNot")
                }
                done={again}
              />
            </Section>
            {product.business?.id === session.business?.id && <ProductPrices product={product.id} />}
          </DetailPage>
        ) : (
          <NotThere />
        )
      }
    </Read>
  )
}
