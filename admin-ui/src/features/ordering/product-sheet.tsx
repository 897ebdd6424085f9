import { Image, Modal, Stack, Text } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { Facts } from "~/framework/detail-page"
import { useFieldWords } from "~/i18n/words"
import { quantity, yen } from "~/ui/format"
import { Marks, Rules } from "./product-row"
import type { Item } from "./use-order"

/** A product, looked at closely. */
export function ProductSheet({ item, close }: { item: Item; close(): void }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const { product, price } = item
  return (
    <Modal opened onClose={close} title={product.name} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        {product.image && <Image src={product.image.url} alt="" radius="md" mah={320} fit="contain" />}
        <span className="product-about">
          <Marks marks={product.marks} />
          <Rules item={item} />
        </span>
        {product.description && <Text style={{ whiteSpace: "pre-line" }}>{product.description}</Text>}
        <Facts
          facts={[
            [field("unitPrice"), price === null ? "" : `${yen(price)} / ${product.unit}`],
            [field("tax"), `${product.taxRate} %`],
            [field("code"), product.code],
            [t("ordering.stock"), product.stock && quantity(product.stock, product.unit)],
          ]}
        />
      </Stack>
    </Modal>
  )
}
