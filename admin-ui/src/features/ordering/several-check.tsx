import { Alert, Anchor, Box, Button, Group, Text, Textarea, Title } from "@mantine/core"
import { IconAlertTriangle, IconArrowLeft, IconSend, IconTrash } from "@tabler/icons-react"
import { Link, Navigate } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { outbox, type Parcel } from "~/framework/outbox"
import { Section } from "~/framework/section"
import { useShortcuts } from "~/framework/shortcuts"
import { newKey, perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { count, shortDate, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { Answers, useAnswers } from "./answers"
import Approval, { REQUEST_DAYS } from "./approval"
import { Doubles, Offline } from "./check-notes"
import { useDayCarts } from "./day-carts"
import { CHECK_DAYS, PLACE_DAYS } from "./days.graphql"
import { DeliveryPlace } from "./delivery-place"
import { Lines } from "./lines"
import { OnItsWay } from "./on-its-way"
import { Saved } from "./summary"
import { useAnswer } from "./use-answer"
import { ofField, ofWhole, type Refusal, useChecked } from "./use-check"
import { about, answersOf, chosenOf, linesOf, type Order } from "./use-order"

/** The last look at an order for several dates; it is sent once, for all of them or for none. */
export function SeveralCheck({
  id,
  order,
  parcel,
  isPlaced,
}: {
  id: string
  order: Order
  parcel: Parcel | undefined
  isPlaced: { current: boolean }
}) {
  const { t } = useTranslation()
  const { carts, days, saved, isKnown } = useDayCarts(id)
  const [isResting, setResting] = useState(false)
  const [note, setNote] = useState("")
  const { form, wish, items } = order
  const wanted = {
    orderForm: id,
    deliveryPlace: order.place?.id ?? null,
    remark: wish.remark ?? "",
    customValues: answersOf(form, wish),
    days: days.flatMap(([wishedOn, lines]) => {
      const chosen = linesOf(chosenOf(items, lines), lines)
      return chosen.length ? [{ wishedOn, lines: chosen }] : []
    }),
  }
  const check = useChecked(wanted, !order.data || wanted.days.length === 0, async (input) => {
    const { drafts, userErrors } = await perform(CHECK_DAYS, input)
    return { found: drafts, userErrors }
  })
  const all = useAnswer({
    parcel,
    asked: JSON.stringify(wanted),
    check,
    isPlaced,
    placed: ({ orders }) => orders as { id: string }[] | null,
    empty: ({ input }) => {
      carts.empty((input.days as typeof wanted.days).map(({ wishedOn }) => wishedOn))
      order.cart.empty()
    },
  })
  const answers = useAnswers(order, all)
  const refusals = answers.without(all)
  const isReady =
    wanted.days.length > 0 && check.refusals.every((one) => answers.hidden.includes(one)) && !parcel
  const above = check.draft?.find(({ needsApproval }) => needsApproval)
  const measured = above ?? check.draft?.[0]
  async function place() {
    if (!isReady || !answers.are()) return
    setResting(true)
    await carts.rest()
    const parcelOf = { key: newKey(), about: id, to: `/order/${id}/check` }
    outbox.send(
      above
        ? { ...parcelOf, document: REQUEST_DAYS, input: { ...wanted, note } }
        : { ...parcelOf, document: PLACE_DAYS, input: { ...wanted } },
    )
    setResting(false)
  }
  useShortcuts([{ keys: "p", label: t("ordering.place"), run: () => void place() }])
  if (parcel) return <OnItsWay parcel={parcel} />
  if (isPlaced.current) return null
  if (order.data && days.length === 0 && saved === "saved" && isKnown)
    return <Navigate to="/order/$form" params={{ form: id }} replace />
  const drafts = check.draft
  const sums = wanted.days.map(({ wishedOn }, at) => {
    const lines = days.find(([date]) => date === wishedOn)?.[1] ?? {}
    return drafts ? (drafts[at]?.total ?? null) : about(form, chosenOf(items, lines), lines)
  })
  const whole = ofWhole(refusals).filter(({ path }) => path[0] !== "days" || path.length < 3)
  return (
    <Box className="ordering with-summary">
      <Box className="ordering-main">
        <Anchor component={Link} to={`/order/${id}`} size="sm" className="no-print">
          <IconArrowLeft size={14} aria-hidden /> {t("ordering.backToForm")}
        </Anchor>
        <Title order={1} mt={2}>
          {t("ordering.check")}
        </Title>
        <Text size="sm" className="quiet" mb="sm">
          {form?.business?.name} · {form?.name}
        </Text>
        {whole.length > 0 && <Problem text={whole.map(({ message }) => message).join("\n")} />}
        {check.problem !== null && <Offline problem={check.problem} />}
        {measured?.allowance && <Approval draft={measured} note={note} put={setNote} />}
        {wanted.days.map(({ wishedOn }, at) => (
          <DayLines
            key={wishedOn}
            day={wishedOn}
            order={order}
            carts={carts}
            lines={days.find(([date]) => date === wishedOn)?.[1] ?? {}}
            draft={drafts?.[at] ?? null}
            refusals={refusals
              .filter(({ path }) => path[0] === "days" && path[1] === String(at))
              .map((one) => ({ ...one, path: one.path.slice(2) }))}
          />
        ))}
        <DeliveryPlace order={order} refusals={refusals} />
        <Answers order={order} refused={answers.refused} />
        <Section title={t("ordering.remark")}>
          <Textarea
            aria-label={t("ordering.remark")}
            placeholder={t("ordering.remarkHint")}
            value={wish.remark ?? ""}
            onChange={(event) => order.cart.wish({ remark: event.currentTarget.value })}
            maxLength={1000}
            autosize
            minRows={2}
          />
        </Section>
        {form?.terms && (
          <Section title={t("ordering.conditions")}>
            <Text size="sm" style={{ whiteSpace: "pre-line" }}>
              {form.terms}
            </Text>
          </Section>
        )}
      </Box>
      <aside className="summary" aria-label={t("ordering.summary")}>
        <div className="surface summary-box">
          <ul className="plain-list day-list on-desk">
            {wanted.days.map(({ wishedOn, lines }, at) => (
              <li key={wishedOn}>
                <span>{shortDate(wishedOn)}</span>
                <span>{t("days.kinds", { count: lines.length })}</span>
                <span className="number">{yen(sums[at])}</span>
              </li>
            ))}
          </ul>
          {refusals.length > 0 && (
            <Text size="sm" className="wrong" role="status">
              {t("ordering.toMend", { count: refusals.length })}
            </Text>
          )}
          <Group justify="space-between" align="end" wrap="nowrap" gap="xs">
            <div aria-live="polite">
              <Text size="xs" className="quiet">
                {t("days.count", { count: wanted.days.length, number: count(wanted.days.length) })}
              </Text>
              <Text className="sum-total number">
                {!drafts && !sums.includes(null) && <span className="about">{t("ordering.about")}</span>}
                {sums.includes(null)
                  ? t("ordering.hidden")
                  : yen(sums.reduce<number>((sum, one) => sum + (one ?? 0), 0))}
              </Text>
            </div>
            <Button
              size="lg"
              onClick={() => void place()}
              disabled={!isReady || !(check.isFresh || check.problem !== null)}
              loading={isResting}
              rightSection={<IconSend size={18} aria-hidden />}
            >
              {t(above ? "ordering.ask" : "ordering.place")}
            </Button>
          </Group>
          <Saved saved={saved} />
        </div>
      </aside>
    </Box>
  )
}

type Draft = NonNullable<ResultOf<typeof CHECK_DAYS>["ordersCheck"]["drafts"]>[number]

/** What is ordered for a date; a date on which it does not come is changed or left out in one press. */
function DayLines({
  day,
  order,
  carts,
  lines,
  draft,
  refusals,
}: {
  day: string
  order: Order
  carts: ReturnType<typeof useDayCarts>["carts"]
  lines: Order["lines"]
  draft: Draft | null
  refusals: Refusal[]
}) {
  const { t } = useTranslation()
  const refused = ofField(refusals, "wishedOn")
  const better = refused?.nextDeliveryDate
  const chosen = chosenOf(order.items, lines)
  return (
    <>
      {refused && (
        <Alert className="notice" color="red" icon={<IconAlertTriangle aria-hidden />} mb="xs" role="alert">
          <Text size="sm">
            {shortDate(day)}: {refused.message}
          </Text>
          <Group gap="xs" mt="xs">
            {better && (
              <Button
                size="xs"
                onClick={() => {
                  carts.fill(better, lines)
                  carts.clear(day)
                }}
              >
                {t("ordering.takeDay", { date: shortDate(better) })}
              </Button>
            )}
            <Button
              size="xs"
              variant="default"
              leftSection={<IconTrash size={14} aria-hidden />}
              onClick={() => carts.clear(day)}
            >
              {t("days.leaveOut")}
            </Button>
          </Group>
        </Alert>
      )}
      <Doubles doubles={draft?.probableDoubles ?? []} />
      <Lines
        title={t("days.of", { date: shortDate(day) })}
        order={{
          chosen,
          lines,
          wanted: { lines: linesOf(chosen, lines) },
          cart: carts.of(day),
          check: { draft },
        }}
        refusals={refusals}
      />
    </>
  )
}
