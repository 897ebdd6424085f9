import { Group, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { orderAt } from "~/framework/addresses"
import { Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { useEnumWords } from "~/i18n/words"
import { quantity as shown } from "~/ui/format"
import { Status } from "~/ui/status"
import { OF_PURCHASE, OF_SALE } from "./purchase.graphql"

interface Served {
  id: string
  quantity: string
  name: string
  unit: string
  order: { id: string; number: string; status: string; who: string } | null
}

/** 受発注連携: which purchases serve an order, or which orders a purchase serves. */
export default function Sourcings({ order, isSeller }: { order: string; isSeller: boolean }) {
  return isSeller ? (
    <Read document={OF_SALE} variables={{ order }}>
      {({ sourcings }) => (
        <Known
          label="purchase.ofSale"
          rows={sourcings.nodes.map(({ id, quantity, saleLine, purchaseLine, purchase }) => ({
            id,
            quantity,
            name: saleLine?.name ?? "",
            unit: purchaseLine?.unit ?? "",
            order: purchase && { ...purchase, who: purchase.sellerParty?.name ?? "" },
          }))}
        />
      )}
    </Read>
  ) : (
    <Read document={OF_PURCHASE} variables={{ order }}>
      {({ sourcings }) => (
        <Known
          label="purchase.ofPurchase"
          rows={sourcings.nodes.map(({ id, quantity, saleLine, purchaseLine, sale }) => ({
            id,
            quantity,
            name: saleLine?.name ?? "",
            unit: purchaseLine?.unit ?? "",
            order: sale && { ...sale, who: sale.buyerParty?.name ?? "" },
          }))}
        />
      )}
    </Read>
  )
}

function Known({ label, rows }: { label: "purchase.ofSale" | "purchase.ofPurchase"; rows: Served[] }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  if (rows.length === 0) return null
  return (
    <Section title={t(label)}>
      <Stack gap="xs">
        {rows.map(({ id, name, quantity, unit, order }) => (
          <Group key={id} justify="space-between" wrap="nowrap" align="start">
            <Text size="sm">
              {name} × {shown(quantity, unit)}
              <Text component="span" size="sm" className="quiet">
                {" "}
                {order && (
                  <Link className="link" to={orderAt(order) as "/"}>
                    {order.number}
                  </Link>
                )}{" "}
                {order?.who}
              </Text>
            </Text>
            {order && <Status value={order.status} label={word("OrderStatus", order.status)} />}
          </Group>
        ))}
      </Stack>
    </Section>
  )
}
