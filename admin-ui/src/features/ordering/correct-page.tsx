import "./ordering.css"
import { Anchor, Box, Button, Group, Skeleton, Text, Textarea, Title } from "@mantine/core"
import { IconArrowLeft, IconCheck } from "@tabler/icons-react"
import { Link, useBlocker, useNavigate, useParams } from "@tanstack/react-router"
import { useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { say, words } from "~/framework/action"
import { orderAt } from "~/framework/addresses"
import { Pick } from "~/framework/pick"
import { Section } from "~/framework/section"
import { useAsk } from "~/framework/use-ask"
import { newKey, perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { Empty } from "~/ui/empty"
import { count, date, shortDate, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { more } from "./amount"
import type { Line } from "./cart"
import { CORRECT, CORRECTABLE } from "./correct.graphql"
import { Days } from "./days"
import { hasWords } from "./fold"
import { ahead } from "./form-list"
import { Lines } from "./lines"
import { ofField, type Refusal } from "./use-check"
import { about, chosenOf, type Item, linesOf, type Offered, readable } from "./use-order"

type Order = Extract<NonNullable<ResultOf<typeof CORRECTABLE>["node"]>, { number: string }>

const DAYS = 60

/** 発注修正: other quantities, other goods, another day, until the seller takes the order up. */
export function CorrectPage() {
  const { t } = useTranslation()
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  const { data, problem, again } = useAsk("correctable", CORRECTABLE, { id, until: ahead(DAYS) })
  if (problem !== null && !data) return <Problem text={words(problem)} again={again} />
  if (!data) return <Skeleton height={420} radius="md" />
  const order = data.node && "number" in data.node ? data.node : null
  if (!order) return <Empty title={t("order.notFound")}>{t("problem.notFoundText")}</Empty>
  const { allowed, reason } = order.viewerCan.correct
  if (!allowed || !order.orderForm)
    return (
      <Empty
        title={t("correct.notNow")}
        action={
          <Button renderRoot={(properties) => <Link to={orderAt(order)} {...properties} />}>
            {t("correct.back")}
          </Button>
        }
      >
        {reason}
      </Empty>
    )
  return <Correcting key={order.version} order={order} again={again} />
}

/** The lines as they were ordered, by the form's own items; what the form offers no more cannot stay. */
function begun(order: Order, items: Offered[]) {
  const lines: Record<string, Line> = {}
  const gone: string[] = []
  for (const { product, name, orderedQuantity: quantity, remark } of order.lines) {
    const item = items.find((one) => one.product.id === product?.id)
    if (item) lines[item.id] = { quantity, remark }
    else gone.push(name)
  }
  return { lines, gone }
}

function Correcting({ order, again }: { order: Order; again(): void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const form = order.orderForm
  const items = useMemo<Offered[]>(
    () =>
      (form?.items ?? [])
        .filter((one): one is Item => one.product !== null)
        .map((one) => ({ ...one, folded: readable(one) })),
    [form],
  )
  const [former] = useState(() => begun(order, items))
  const [lines, putLines] = useState(former.lines)
  const [day, setDay] = useState(order.wishedOn)
  const [remark, setRemark] = useState(order.remark)
  const [refusals, setRefusals] = useState<Refusal[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  const chosen = chosenOf(items, lines)
  const wanted = linesOf(chosen, lines)
  const isChanged =
    former.gone.length > 0 ||
    day !== order.wishedOn ||
    remark !== order.remark ||
    JSON.stringify(wanted) !== JSON.stringify(linesOf(chosenOf(items, former.lines), former.lines))
  const [isDone, setDone] = useState(false)
  useBlocker({
    shouldBlockFn: () => isChanged && !isDone && !isBusy && !confirm(t("form.leave")),
    enableBeforeUnload: isChanged && !isDone,
  })
  const change = (item: string, line: Partial<Line>) =>
    putLines((now) => ({ ...now, [item]: { ...(now[item] ?? { quantity: "", remark: "" }), ...line } }))
  async function save() {
    setBusy(true)
    setProblem(null)
    try {
      const { userErrors } = await perform(
        CORRECT,
        { id: order.id, expectedVersion: order.version, lines: wanted, wishedOn: day, remark },
        key,
      )
      setKey(newKey())
      setRefusals(userErrors)
      if (userErrors.length === 0) {
        setDone(true)
        say(t("correct.done"))
        void navigate({ to: orderAt(order), replace: true })
      } else if (userErrors.some(({ code }) => code === "VERSION_CONFLICT")) again()
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }
  const refusedDay = ofField(refusals, "wishedOn")
  const whole = refusals.filter(
    ({ path }) => path[0] !== "wishedOn" && path[0] !== "remark" && (path[0] !== "lines" || path.length < 3),
  )
  return (
    <Box className="ordering with-summary">
      <Box className="ordering-main">
        <Anchor component={Link} to={orderAt(order)} size="sm" className="no-print">
          <IconArrowLeft size={14} aria-hidden /> {order.number}
        </Anchor>
        <Title order={1} mt={2}>
          {t("correct.title")}
        </Title>
        <Text size="sm" className="quiet" mb="sm">
          {order.sellerParty.name} · {form?.name}
        </Text>
        {whole.length > 0 && <Problem text={whole.map(({ message }) => message).join("\n")} />}
        {problem !== null && <Problem text={words(problem)} again={() => void save()} />}
        {former.gone.length > 0 && (
          <Text size="sm" className="wrong" mb="sm" role="status">
            {t("correct.gone", { names: former.gone.join(t("order.comma")) })}
          </Text>
        )}
        <Lines
          order={{ chosen, lines, wanted: { lines: wanted }, cart: { change }, check: { draft: null } }}
          refusals={refusals}
        />
        <Section title={t("correct.add")}>
          <Pick
            label={t("ordering.search")}
            find={async (text) =>
              items
                .filter(({ id, folded }) => !chosen.some((one) => one.id === id) && hasWords(folded, text))
                .slice(0, 20)
                .map((one) => ({
                  value: one.id,
                  label: `${one.product.name} ${yen(one.price)}/${one.product.unit}`,
                  item: one,
                }))
            }
            take={({ item }) => change(item.id, { quantity: more("", item.product) })}
          />
        </Section>
        <Section title={t("ordering.when")}>
          {refusedDay && (
            <div className="wrong-box" role="alert">
              <Text size="sm" className="wrong">
                {refusedDay.message}
              </Text>
              {refusedDay.nextDeliveryDate && (
                <Button size="xs" onClick={() => setDay(refusedDay.nextDeliveryDate ?? null)}>
                  {t("ordering.takeDay", { date: shortDate(refusedDay.nextDeliveryDate) })}
                </Button>
              )}
            </div>
          )}
          <Days
            days={form?.deliverableDates ?? []}
            chosen={day ?? undefined}
            choose={setDay}
            mark={(one) => (one === order.wishedOn ? { text: "●", told: t("correct.before") } : null)}
          />
          <Text size="sm" mt={6} aria-live="polite">
            <b>{date(day)}</b>
          </Text>
        </Section>
        <Section title={t("ordering.remark")}>
          <Textarea
            aria-label={t("ordering.remark")}
            value={remark}
            error={ofField(refusals, "remark")?.message}
            onChange={(event) => setRemark(event.currentTarget.value)}
            maxLength={1000}
            autosize
            minRows={2}
          />
        </Section>
      </Box>
      <aside className="summary" aria-label={t("ordering.summary")}>
        <div className="surface summary-box">
          <Text size="xs" className="quiet">
            {t("correct.former", { total: order.total === null ? t("ordering.hidden") : yen(order.total) })}
          </Text>
          <Group justify="space-between" align="end" wrap="nowrap" gap="xs">
            <div aria-live="polite">
              <Text size="xs" className="quiet">
                {t("ordering.kinds", { count: chosen.length, number: count(chosen.length) })}
              </Text>
              <Text className="sum-total number">
                <Sum about={about(form, chosen, lines)} />
              </Text>
            </div>
            <Button
              size="lg"
              loading={isBusy}
              disabled={!isChanged || chosen.length === 0}
              onClick={() => void save()}
              rightSection={<IconCheck size={18} aria-hidden />}
            >
              {t("correct.save")}
            </Button>
          </Group>
        </div>
      </aside>
    </Box>
  )
}

function Sum({ about: sum }: { about: number | null }) {
  const { t } = useTranslation()
  if (sum === null) return t("ordering.hidden")
  return (
    <>
      <span className="about">{t("ordering.about")}</span>
      {yen(sum)}
    </>
  )
}
