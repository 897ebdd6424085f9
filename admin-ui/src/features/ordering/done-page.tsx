import "./ordering.css"
import { Box, Button, List, Skeleton, Text, Title } from "@mantine/core"
import { IconCircleCheck } from "@tabler/icons-react"
import { Link, useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { orderAt } from "~/framework/addresses"
import { useAsk } from "~/framework/use-ask"
import type { ResultOf } from "~/graphql/tada"
import { shortDate, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { PLACED } from "./ordering.graphql"

type Placed = Extract<NonNullable<ResultOf<typeof PLACED>["nodes"][number]>, { number: string }>

/** It is ordered: its number, or those of several days, and what happens next. */
export function DonePage() {
  const { t } = useTranslation()
  const { ids = "" } = useParams({ strict: false }) as { ids?: string }
  const { data, problem, again } = useAsk("placed", PLACED, { ids: ids.split(",") })
  const orders = (data?.nodes ?? []).filter((one): one is Placed => one !== null && "number" in one)
  const [first] = orders
  const isOne = orders.length < 2
  return (
    <Box className="ordering done">
      <IconCircleCheck size={52} stroke={1.3} aria-hidden className="done-mark" />
      <Title order={1}>{t("ordering.done")}</Title>
      {isOne && first && (
        <Text size="xl" className="done-number" aria-label={t("ordering.number")}>
          {first.number}
        </Text>
      )}
      {problem !== null && <Problem text={words(problem)} again={again} />}
      {!first ? (
        <Skeleton height={120} />
      ) : (
        <Box className="surface section done-box">
          {!isOne && <Numbers orders={orders} />}
          <List spacing={8} size="md" component="ol" type="ordered">
            {first.source === "FORM" ? (
              <>
                <List.Item>{t("ordering.told", { seller: first.sellerParty.name })}</List.Item>
                <List.Item>{t("ordering.confirms", { email: first.buyerParty.email })}</List.Item>
              </>
            ) : (
              <List.Item>{t("ordering.onPaper", { seller: first.sellerParty.name })}</List.Item>
            )}
            {isOne && (
              <List.Item>
                {first.wishedOn
                  ? t("ordering.arrives", {
                      date: shortDate(first.wishedOn),
                      place: first.deliveryParty.name,
                    })
                  : t("ordering.arrivesSoon", { place: first.deliveryParty.name })}
              </List.Item>
            )}
          </List>
          {first.total !== null && (
            <Text mt="sm" className="number">
              {t("ordering.total", {
                total: yen(orders.reduce((sum, { total }) => sum + (total ?? 0), 0)),
              })}
            </Text>
          )}
        </Box>
      )}
      <Box className="done-ways">
        <Button
          size="md"
          renderRoot={(properties) => (
            <Link to={isOne && first ? orderAt(first) : "/history"} {...properties} />
          )}
        >
          {t(isOne ? "ordering.see" : "nav.history")}
        </Button>
        <Button size="md" variant="default" renderRoot={(properties) => <Link to="/order" {...properties} />}>
          {t("ordering.another")}
        </Button>
      </Box>
    </Box>
  )
}

/** An order for each day. */
function Numbers({ orders }: { orders: Placed[] }) {
  return (
    <ul className="plain-list done-numbers">
      {orders.map((order) => (
        <li key={order.id}>
          <Link to={orderAt(order)} className="row-link">
            {order.number}
          </Link>
          <span>{shortDate(order.wishedOn)}</span>
          <span className="number">{yen(order.total)}</span>
        </li>
      ))}
    </ul>
  )
}
