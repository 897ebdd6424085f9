import "./ordering.css"
import { Box, Button, List, Skeleton, Text, Title } from "@mantine/core"
import { IconCircleCheck } from "@tabler/icons-react"
import { Link, useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { useAsk } from "~/framework/use-ask"
import { shortDate, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { PLACED } from "./ordering.graphql"

/** It is ordered: its number, and what happens next. */
export function DonePage() {
  const { t } = useTranslation()
  const { number = "" } = useParams({ strict: false }) as { number?: string }
  const { data, problem, again } = useAsk("placed", PLACED, { number })
  const order = data?.orderByNumber
  return (
    <Box className="ordering done">
      <IconCircleCheck size={52} stroke={1.3} aria-hidden className="done-mark" />
      <Title order={1}>{t("ordering.done")}</Title>
      <Text size="xl" className="done-number" aria-label={t("ordering.number")}>
        {number}
      </Text>
      {problem !== null && <Problem text={words(problem)} again={again} />}
      {!order ? (
        <Skeleton height={120} />
      ) : (
        <Box className="surface section done-box">
          <List spacing={8} size="md" component="ol" type="ordered">
            {order.source === "FORM" ? (
              <>
                <List.Item>{t("ordering.told", { seller: order.sellerParty.name })}</List.Item>
                <List.Item>{t("ordering.confirms", { email: order.buyerParty.email })}</List.Item>
              </>
            ) : (
              <List.Item>{t("ordering.onPaper", { seller: order.sellerParty.name })}</List.Item>
            )}
            <List.Item>
              {order.wishedOn
                ? t("ordering.arrives", { date: shortDate(order.wishedOn), place: order.deliveryParty.name })
                : t("ordering.arrivesSoon", { place: order.deliveryParty.name })}
            </List.Item>
          </List>
          {order.total !== null && (
            <Text mt="sm" className="number">
              {t("ordering.total", { total: yen(order.total) })}
            </Text>
          )}
        </Box>
      )}
      <Box className="done-ways">
        <Button size="md" renderRoot={(properties) => <Link to={`/orders/${number}`} {...properties} />}>
          {t("ordering.see")}
        </Button>
        <Button size="md" variant="default" renderRoot={(properties) => <Link to="/order" {...properties} />}>
          {t("ordering.another")}
        </Button>
      </Box>
    </Box>
  )
}
