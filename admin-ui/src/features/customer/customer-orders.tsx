import { Group, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { orderAt } from "~/framework/addresses"
import { Section } from "~/framework/detail-page"
import { useHappened } from "~/framework/live"
import { Read } from "~/framework/read"
import { useEnumWords } from "~/i18n/words"
import { dateTime, yen } from "~/ui/format"
import { Status } from "~/ui/status"
import { CUSTOMER_ORDERS } from "./customer.graphql"

/** What a customer has ordered last; live. */
export function CustomerOrders({ id }: { id: string }) {
  const { t } = useTranslation()
  return (
    <Section title={t("customer.orders")}>
      <Read document={CUSTOMER_ORDERS} variables={{ id }}>
        {({ orders }, again) => (
          <Stack gap="xs">
            <Listening again={again} />
            {orders.nodes.length === 0 && <Text className="quiet">{t("customer.noOrders")}</Text>}
            {orders.nodes.map((order) => (
              <Row key={order.id} order={order} />
            ))}
          </Stack>
        )}
      </Read>
    </Section>
  )
}

function Listening({ again }: { again(): void }) {
  useHappened(again)
  return null
}

function Row({
  order,
}: {
  order: { id: string; number: string; status: string; placedAt: string; total: number | null }
}) {
  const word = useEnumWords()
  return (
    <div>
      <Group justify="space-between" wrap="nowrap">
        <Link to={orderAt(order)} className="row-link">
          {order.number}
        </Link>
        <Status value={order.status} label={word("OrderStatus", order.status)} />
      </Group>
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" className="quiet">
          {dateTime(order.placedAt)}
        </Text>
        <Text size="sm" className="number">
          {yen(order.total)}
        </Text>
      </Group>
    </div>
  )
}
