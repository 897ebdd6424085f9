import { Box, Button, Group, Text } from "@mantine/core"
import { IconArrowRight, IconCalendar, IconCopy } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useEffect, useState, useSyncExternalStore } from "react"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/section"
import { useAsk } from "~/framework/use-ask"
import { count, shortDate, shortMoment, yen } from "~/ui/format"
import { useDayCarts } from "./day-carts"
import { type Day, Days } from "./days"
import { FORM_DATES } from "./days.graphql"
import { ahead } from "./form-list"
import { Head, Products } from "./order-form"
import { Saved } from "./summary"
import { about, chosenOf, type Order, useFilled } from "./use-order"

const DAYS = 60
const next = () => Promise.all([import("./several-check"), import("./done-page")]).catch(() => undefined)

/** 複数納品日: a date is chosen, its cart filled; then the next date, and one checkout for all of them. */
export function SeveralDates({ order }: { order: Order }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const form = order.form
  const id = form?.id ?? ""
  const { data } = useAsk("form-dates", FORM_DATES, { id, until: ahead(DAYS) })
  const dates: Day[] = data?.node && "deliverableDates" in data.node ? data.node.deliverableDates : []
  const { carts, days, saved } = useDayCarts(id)
  const [day, setDay] = useState<string | null>(null)
  useEffect(() => void next(), [])
  const kinds = new Map(days.map(([date, lines]) => [date, chosenOf(order.items, lines).length]))
  const toCheck = () => void navigate({ to: "/order/$form/check", params: { form: id } })
  const chosenDate = dates.find(({ date }) => date === day)
  return (
    <Box className="ordering with-summary">
      <Box className="ordering-main">
        <Head form={form} />
        {day === null ? (
          <Section title={t("days.choose")}>
            <Text size="sm" className="quiet" mb="xs">
              {t("days.chooseText")}
            </Text>
            <Days
              days={dates}
              chosen={undefined}
              choose={(date) => {
                setDay(date)
                scrollTo({ top: 0 })
              }}
              mark={(date) => {
                const kind = { count: kinds.get(date) ?? 0 }
                return kind.count ? { text: t("days.mark", kind), told: t("days.kinds", kind) } : null
              }}
            />
          </Section>
        ) : (
          <>
            <Group className="surface day-head" justify="space-between" wrap="nowrap">
              <div>
                <Text fw={700} size="lg" component="h2" m={0}>
                  {t("days.of", { date: shortDate(day) })}
                </Text>
                {chosenDate?.orderBy && (
                  <Text size="xs" className="quiet">
                    {t("ordering.orderBy", { moment: shortMoment(chosenDate.orderBy) })}
                  </Text>
                )}
              </div>
              <Button
                variant="light"
                leftSection={<IconCalendar size={16} aria-hidden />}
                onClick={() => setDay(null)}
              >
                {t("days.other")}
              </Button>
            </Group>
            <Filling key={day} day={day} order={order} carts={carts} days={days} toCheck={toCheck} />
          </>
        )}
      </Box>
      <aside className="summary" aria-label={t("ordering.summary")}>
        <div className="surface summary-box">
          <ul className="plain-list day-list">
            {days.map(([date, lines]) => (
              <li key={date}>
                <button
                  type="button"
                  className="link"
                  onClick={() => setDay(date)}
                  aria-current={date === day || undefined}
                >
                  {shortDate(date)}
                </button>
                <span>{t("days.kinds", { count: chosenOf(order.items, lines).length })}</span>
                <span className="number">{yen(about(form, chosenOf(order.items, lines), lines))}</span>
              </li>
            ))}
          </ul>
          <Group justify="space-between" align="end" wrap="nowrap" gap="xs">
            <div aria-live="polite">
              <Text size="xs" className="quiet">
                {t("days.count", { count: days.length, number: count(days.length) })}
              </Text>
              <Text className="sum-total number">
                <Total order={order} days={days} />
              </Text>
            </div>
            <Button
              size="lg"
              onClick={toCheck}
              disabled={days.length === 0}
              rightSection={<IconArrowRight size={18} aria-hidden />}
            >
              {t("ordering.toCheck")}
            </Button>
          </Group>
          {days.length > 0 && <Saved saved={saved} />}
        </div>
      </aside>
    </Box>
  )
}

type Carts = ReturnType<typeof useDayCarts>

function Total({ order, days }: { order: Order; days: Carts["days"] }) {
  const { t } = useTranslation()
  const sums = days.map(([, lines]) => about(order.form, chosenOf(order.items, lines), lines))
  if (sums.some((one) => one === null)) return t("ordering.hidden")
  return (
    <>
      {days.length > 0 && <span className="about">{t("ordering.about")}</span>}
      {yen(sums.reduce<number>((sum, one) => sum + (one ?? 0), 0))}
    </>
  )
}

/** The cart of a date. */
function Filling({
  day,
  order,
  carts,
  days,
  toCheck,
}: {
  day: string
  order: Order
  carts: Carts["carts"]
  days: Carts["days"]
  toCheck(): void
}) {
  const { t } = useTranslation()
  const cart = carts.of(day)
  const { lines } = useSyncExternalStore(cart.listen, cart.get)
  const filled = useFilled({ ...order, id: order.form?.id ?? "" }, lines, day)
  const refused = filled.check.refusals.find(({ path }) => path[0] === "wishedOn")
  const others = days.filter(([date]) => date !== day)
  const isEmpty = filled.chosen.length === 0
  return (
    <>
      {refused && (
        <Text size="sm" className="wrong" role="alert" mb="xs">
          {refused.message}
        </Text>
      )}
      {isEmpty && (order.chosen.length > 0 || others.length > 0) && (
        <Group gap="xs" mb="xs" role="group" aria-label={t("days.copy")}>
          {order.chosen.length > 0 && (
            <Button
              size="compact-md"
              variant="light"
              leftSection={<IconCopy size={14} aria-hidden />}
              onClick={() => {
                carts.fill(day, order.lines)
                for (const { id } of order.chosen) order.cart.change(id, { quantity: "" })
              }}
            >
              {t("days.again", { count: order.chosen.length })}
            </Button>
          )}
          {others.slice(-3).map(([date, theirs]) => (
            <Button
              key={date}
              size="compact-md"
              variant="default"
              leftSection={<IconCopy size={14} aria-hidden />}
              onClick={() => carts.fill(day, theirs)}
            >
              {t("days.as", { date: shortDate(date) })}
            </Button>
          ))}
        </Group>
      )}
      <Products order={{ ...filled, items: order.items, cart }} next={toCheck} />
    </>
  )
}
