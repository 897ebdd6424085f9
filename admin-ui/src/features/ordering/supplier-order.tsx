import "./ordering.css"
import { Anchor, Box, Button, Radio, Skeleton, Stack, Text, Textarea, TextInput, Title } from "@mantine/core"
import { IconArrowLeft, IconSend } from "@tabler/icons-react"
import { Link, useNavigate, useParams } from "@tanstack/react-router"
import { lazy, Suspense, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { useKept } from "~/framework/list-state"
import { outbox, useOutbox } from "~/framework/outbox"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { all, useLoaded } from "~/framework/use-ask"
import { ask, newKey, perform, type UserError } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { otherTexts } from "~/i18n"
import { Empty } from "~/ui/empty"
import { dayOf, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { estimate, isNothing } from "./amount"
import type { Measured } from "./approval"
import { OnItsWay } from "./on-its-way"
import { GOODS, SUPPLIER, SUPPLIER_CHECK, SUPPLIER_PLACE } from "./ordering.graphql"
import { Stepper } from "./stepper"
import { askedFor } from "./use-answer"

const Approval = lazy(async () => {
  const [found] = await Promise.all([import("./approval"), otherTexts()])
  return found
})

type Goods = ResultOf<typeof GOODS>["supplierProducts"]["nodes"][number]
type Data = ResultOf<typeof SUPPLIER> & { goods: Goods[] }
type Supplier = Extract<NonNullable<Data["node"]>, { __typename: "Supplier" }>

interface Kept {
  quantities: Record<string, string>
  place?: string
  day?: string
  remark?: string
}

/** 発注 by FAX or mail: from a list of one's own, sent as a 発注書. */
export function SupplierOrder() {
  const { t } = useTranslation()
  const { supplier = "" } = useParams({ strict: false }) as { supplier?: string }
  const { data, problem, again } = useLoaded("supplier", { supplier }, async () => ({
    ...(await ask(SUPPLIER, { id: supplier })),
    goods: await all(async (after) => (await ask(GOODS, { supplier, after })).supplierProducts),
  }))
  if (problem !== null && !data) return <Problem text={words(problem)} again={again} />
  if (!data) return <Skeleton height={320} radius="md" />
  const { node } = data
  if (node?.__typename !== "Supplier" || node.deletedAt || node.channel === "LINKED")
    return <Empty title={t("ordering.noSuchForm")}>{t("problem.notFoundText")}</Empty>
  return <Filling supplier={node} data={data} />
}

const sold = ({ unit }: Goods) => ({
  unit,
  saleType: "WEIGHT",
  lotQuantity: unit === "kg" || unit === "g" ? null : "1",
  minimumQuantity: null,
})

function useFilling(supplier: Supplier, data: Data) {
  const { session } = useSession()
  const [kept, keep] = useKept<Kept>(
    `tsunagi.cart.${session.user?.id}.${session.business?.id}.${supplier.id}`,
    { quantities: {} },
  )
  const places = data.deliveryPlaces.nodes
  const place = places.find(({ id }) => id === kept.place) ?? places[0]
  const chosen = data.goods.filter(({ id }) => !isNothing(kept.quantities[id] ?? ""))
  const input = {
    supplier: supplier.id,
    deliveryPlace: place?.id ?? null,
    wishedOn: kept.day || null,
    remark: kept.remark ?? "",
    lines: chosen.map(({ id }) => ({ product: id, quantity: kept.quantities[id] ?? "0" })),
  }
  const about = estimate(
    chosen.map(({ id, price, taxRate }) => ({ price, taxRate, quantity: kept.quantities[id] ?? "0" })),
    "DOWN",
  )
  return { kept, keep, places, place, chosen, input, about }
}

function Filling({ supplier, data }: { supplier: Supplier; data: Data }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { kept, keep, places, place, chosen, input, about } = useFilling(supplier, data)
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [note, setNote] = useState("")
  const [measured, setMeasured] = useState<{ of: string; draft: Measured } | null>(null)
  const asked = JSON.stringify(input)
  const above = measured?.of === asked && measured.draft.needsApproval ? measured.draft : null
  const parcel = useOutbox().find((one) => one.about === supplier.id)
  const answer = parcel?.answer
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is taken once, by its parcel
  useEffect(() => {
    if (!parcel || !answer) return
    outbox.take(parcel.key)
    const placed = answer.order as { id: string } | null
    const [request] = askedFor(answer) ?? []
    if (!placed && !request) return setErrors(answer.userErrors)
    keep({ quantities: {}, place: kept.place })
    if (request) return void navigate({ to: `/order-requests/${request.id}`, replace: true })
    if (!placed) return
    void navigate({ to: "/order/done/$ids", params: { ids: placed.id }, replace: true })
  }, [parcel?.key, answer])
  async function send() {
    setBusy(true)
    setProblem(null)
    try {
      const { draft, userErrors } = await perform(SUPPLIER_CHECK, input)
      setErrors(userErrors)
      // The first press tells that somebody has to be asked, the second one asks.
      if (draft?.needsApproval && !above) setMeasured({ of: asked, draft })
      else if (userErrors.length === 0)
        outbox.send({
          key: newKey(),
          about: supplier.id,
          to: `/order/supplier/${supplier.id}`,
          document: above ? (await import("./approval")).REQUEST_SUPPLIER : SUPPLIER_PLACE,
          input: above ? { ...input, note } : input,
        })
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }
  if (parcel) return <OnItsWay parcel={parcel} />
  const isFax = supplier.channel === "FAX"
  return (
    <Box className="ordering with-summary">
      <Box className="ordering-main">
        <Anchor component={Link} to="/order" size="sm" className="no-print">
          <IconArrowLeft size={14} aria-hidden /> {t("ordering.title")}
        </Anchor>
        <Title order={1} mt={2}>
          {supplier.name}
        </Title>
        <Text size="sm" className="quiet" mb="sm">
          {t(isFax ? "ordering.byFax" : "ordering.byMail", { to: isFax ? supplier.fax : supplier.email })}
        </Text>
        {errors.length > 0 && <Problem text={errors.map(({ message }) => message).join("\n")} />}
        {problem !== null && <Problem text={words(problem)} />}
        <GoodsList goods={data.goods} supplier={supplier.id} kept={kept} keep={keep} />
        <Section title={t("ordering.where")}>
          <Radio.Group
            value={place?.id ?? ""}
            onChange={(id) => keep({ ...kept, place: id })}
            aria-label={t("ordering.where")}
          >
            <Stack gap={4}>
              {places.map(({ id, name, prefecture, city, street }) => (
                <Radio
                  key={id}
                  value={id}
                  label={name}
                  description={`${prefecture}${city}${street}`}
                  className="choice"
                />
              ))}
            </Stack>
          </Radio.Group>
        </Section>
        <Section title={t("ordering.when")}>
          <TextInput
            type="date"
            min={dayOf(new Date())}
            aria-label={t("ordering.when")}
            value={kept.day ?? ""}
            onChange={(event) => keep({ ...kept, day: event.currentTarget.value })}
          />
        </Section>
        <Section title={t("ordering.remark")}>
          <Textarea
            aria-label={t("ordering.remark")}
            value={kept.remark ?? ""}
            onChange={(event) => keep({ ...kept, remark: event.currentTarget.value })}
            autosize
            minRows={2}
          />
        </Section>
      </Box>
      <aside className="summary" aria-label={t("ordering.summary")}>
        <div className="surface summary-box">
          {above && (
            <Suspense>
              <Approval draft={above} note={note} put={setNote} />
            </Suspense>
          )}
          <Text size="xs" className="quiet">
            {t("ordering.kinds", { count: chosen.length, number: String(chosen.length) })}
          </Text>
          <div className="summary-way">
            <Text className="sum-total number">
              {about === null ? t("ordering.noPrice") : yen(chosen.length ? about : 0)}
            </Text>
            <Button
              size="lg"
              disabled={chosen.length === 0}
              loading={isBusy}
              onClick={() => void send()}
              rightSection={<IconSend size={18} aria-hidden />}
            >
              {t(above ? "ordering.ask" : isFax ? "ordering.fax" : "ordering.mail")}
            </Button>
          </div>
        </div>
      </aside>
    </Box>
  )
}

function GoodsList({
  goods,
  supplier,
  kept,
  keep,
}: {
  goods: Goods[]
  supplier: string
  kept: Kept
  keep(next: Kept): void
}) {
  const { t } = useTranslation()
  if (goods.length === 0)
    return (
      <Empty
        title={t("ordering.noGoods")}
        action={
          <Button renderRoot={(properties) => <Link to={`/suppliers/${supplier}`} {...properties} />}>
            {t("ordering.addGoods")}
          </Button>
        }
      >
        {t("ordering.noGoodsText")}
      </Empty>
    )
  return (
    <Section title={t("ordering.goods")}>
      <ul className="plain-list">
        {goods.map((one) => (
          <li key={one.id} className="line">
            <span className="line-name">
              {one.name}
              {one.note && (
                <Text size="xs" className="quiet" component="span" display="block">
                  {one.note}
                </Text>
              )}
            </span>
            <span className="line-price number quiet">
              {yen(one.price)}/{one.unit}
            </span>
            <span className="line-tools">
              <Stepper
                name={one.name}
                sold={sold(one)}
                quantity={kept.quantities[one.id] ?? ""}
                isWrong={false}
                change={(quantity) =>
                  keep({ ...kept, quantities: { ...kept.quantities, [one.id]: quantity } })
                }
              />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
