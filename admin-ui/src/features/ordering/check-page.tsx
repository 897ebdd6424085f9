import "./ordering.css"
import { Anchor, Box, Skeleton, Text, Textarea, Title } from "@mantine/core"
import { IconArrowLeft, IconSend } from "@tabler/icons-react"
import { Link, Navigate, useParams } from "@tanstack/react-router"
import { lazy, Suspense, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { outbox, type Parcel, useOutbox } from "~/framework/outbox"
import { Section } from "~/framework/section"
import { useShortcuts } from "~/framework/shortcuts"
import { newKey } from "~/graphql/perform"
import { otherTexts } from "~/i18n"
import { Empty } from "~/ui/empty"
import { Problem } from "~/ui/problem"
import { Answers, useAnswers } from "./answers"
import { Doubles, Offline } from "./check-notes"
import { DeliveryDay } from "./delivery-day"
import { DeliveryPlace } from "./delivery-place"
import { Lines } from "./lines"
import { OnItsWay } from "./on-its-way"
import { PLACE } from "./ordering.graphql"
import { Summary } from "./summary"
import { useAnswer } from "./use-answer"
import { ofWhole } from "./use-check"
import { type Order, useOrder } from "./use-order"

const Approval = lazy(async () => {
  const [found] = await Promise.all([import("./approval"), otherTexts()])
  return found
})
const SeveralCheck = lazy(async () => {
  const [found] = await Promise.all([import("./several-check"), otherTexts()])
  return { default: found.SeveralCheck }
})

/** The last look before ordering: what, where to, when; then it is sent, once. */
export function CheckPage() {
  const { form = "" } = useParams({ strict: false }) as { form?: string }
  const order = useOrder(form)
  const parcel = useOutbox().find(({ about }) => about === form)
  // Known before the parcel goes, while the next page comes: an empty cart must not lead back to the form.
  const isPlaced = useRef(false)
  if (isPlaced.current) return null
  if (order.problem !== null && !order.data && !parcel)
    return <Problem text={words(order.problem)} again={order.again} />
  if (!order.data && !parcel) return <Skeleton height={420} radius="md" />
  if (order.form?.takesSeveralDates || parcel?.input.days)
    return (
      <Suspense fallback={<Skeleton height={420} radius="md" />}>
        <SeveralCheck id={form} order={order} parcel={parcel} isPlaced={isPlaced} />
      </Suspense>
    )
  return <Checking id={form} order={order} parcel={parcel} isPlaced={isPlaced} />
}

interface Properties {
  id: string
  order: Order
  parcel: Parcel | undefined
  isPlaced: { current: boolean }
}

function Checking({ id, order, parcel, isPlaced }: Properties) {
  const { t } = useTranslation()
  const [isResting, setResting] = useState(false)
  const [note, setNote] = useState("")
  const { cart, check, wanted, wish } = order
  const asks = check.draft?.needsApproval
  const refusals = useAnswer({
    parcel,
    asked: JSON.stringify(wanted),
    check,
    isPlaced,
    placed: ({ order: made }) => (made ? [made as { id: string }] : null),
    empty: () => cart.empty(),
  })
  const answers = useAnswers(order, refusals)
  const isReady =
    order.chosen.length > 0 && check.refusals.every((one) => answers.hidden.includes(one)) && !parcel
  async function place() {
    if (!isReady || !answers.are()) return
    setResting(true)
    await cart.rest()
    outbox.send({
      key: newKey(),
      about: id,
      to: `/order/${id}/check`,
      document: asks ? (await import("./approval")).REQUEST : PLACE,
      input: {
        ...wanted,
        ...(check.draft?.total != null && { expectedTotal: check.draft.total }),
        ...(asks && { note }),
      },
    })
    setResting(false)
  }
  useShortcuts([{ keys: "p", label: t("ordering.place"), run: () => void place() }])
  if (parcel) return <OnItsWay parcel={parcel} />
  if (isPlaced.current) return null
  if (order.data && !order.form)
    return <Empty title={t("ordering.noSuchForm")}>{t("problem.notFoundText")}</Empty>
  if (order.chosen.length === 0 && order.saved === "saved" && order.data)
    return <Navigate to="/order/$form" params={{ form: id }} replace />
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
          {order.form?.business?.name} · {order.form?.name}
        </Text>
        {ofWhole(refusals).length > 0 && (
          <Problem
            text={ofWhole(refusals)
              .map(({ message }) => message)
              .join("\n")}
          />
        )}
        {check.problem !== null && <Offline problem={check.problem} />}
        <Doubles doubles={check.draft?.probableDoubles ?? []} />
        {check.draft?.allowance && (
          <Suspense>
            <Approval draft={check.draft} note={note} put={setNote} />
          </Suspense>
        )}
        <div className="check-pair">
          <DeliveryDay id={id} order={order} refusals={refusals} />
          <DeliveryPlace order={order} refusals={refusals} />
        </div>
        <Lines order={order} refusals={refusals} />
        <Answers order={order} refused={answers.refused} />
        <Section title={t("ordering.remark")}>
          <Textarea
            aria-label={t("ordering.remark")}
            placeholder={t("ordering.remarkHint")}
            value={wish.remark ?? ""}
            onChange={(event) => cart.wish({ remark: event.currentTarget.value })}
            maxLength={1000}
            autosize
            minRows={2}
          />
        </Section>
        {order.form?.terms && (
          <Section title={t("ordering.conditions")}>
            <Text size="sm" style={{ whiteSpace: "pre-line" }}>
              {order.form.terms}
            </Text>
          </Section>
        )}
      </Box>
      <Summary
        order={{ ...order, check: { ...check, refusals: answers.without(check.refusals) } }}
        next={() => void place()}
        label={t(asks ? "ordering.ask" : "ordering.place")}
        isReady={isReady && (check.isFresh || check.problem !== null)}
        isBusy={isResting}
        icon={<IconSend size={18} aria-hidden />}
      />
    </Box>
  )
}
