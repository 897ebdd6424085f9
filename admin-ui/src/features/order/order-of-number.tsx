import { Box, Stack, Text, Title } from "@mantine/core"
import { Link, Navigate, useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { orderAt } from "~/framework/addresses"
import { Read } from "~/framework/read"
import { graphql } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { Empty } from "~/ui/empty"
import { dateTime, yen } from "~/ui/format"
import { Status } from "~/ui/status"

const ORDERS_OF_NUMBER = graphql(`
  query OrdersOfNumber($number: String!) {
    orders(first: 50, where: { number: { eq: $number } }) {
      nodes { id number status placedAt total sellerParty { name } buyerParty { name } }
    }
  }
`)

/** Each seller counts his own orders: where one number means several, the reader chooses. */
export function OrderOfNumber() {
  const { t } = useTranslation()
  const word = useEnumWords()
  const { number = "" } = useParams({ strict: false }) as { number?: string }
  return (
    <Read document={ORDERS_OF_NUMBER} variables={{ number }}>
      {({ orders: { nodes } }) => {
        const [first, ...others] = nodes
        if (!first) return <Empty title={t("order.notFound")}>{t("problem.notFoundText")}</Empty>
        if (others.length === 0) return <Navigate to={orderAt(first)} replace />
        return (
          <Box maw={560}>
            <Title order={1}>{number}</Title>
            <Text className="quiet" mb="md">
              {t("order.severalOfNumber")}
            </Text>
            <Stack gap="xs">
              {nodes.map((order) => (
                <Link key={order.id} to={orderAt(order)} className="surface card card-link">
                  <span className="card-line">
                    <b>
                      {order.sellerParty.name} → {order.buyerParty.name}
                    </b>
                    <b className="number">{yen(order.total)}</b>
                  </span>
                  <span className="card-line">
                    <span className="quiet">{dateTime(order.placedAt)}</span>
                    <Status value={order.status} label={word("OrderStatus", order.status)} />
                  </span>
                </Link>
              ))}
            </Stack>
          </Box>
        )
      }}
    </Read>
  )
}
