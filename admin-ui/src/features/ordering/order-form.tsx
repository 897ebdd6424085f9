import "./ordering.css"
import { Anchor, Box, Button, Group, Skeleton, Text, Title } from "@mantine/core"
import { IconArrowLeft, IconSearch, IconX } from "@tabler/icons-react"
import { Link, Navigate, useNavigate, useParams, useSearch } from "@tanstack/react-router"
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, words } from "~/framework/action"
import { useOutbox } from "~/framework/outbox"
import { useShortcuts } from "~/framework/shortcuts"
import { perform } from "~/graphql/perform"
import { otherTexts } from "~/i18n"
import { Empty } from "~/ui/empty"
import { Problem } from "~/ui/problem"
import { hasWords } from "./fold"
import { FAVOURITE } from "./ordering.graphql"
import { ProductRow } from "./product-row"
import { Summary } from "./summary"
import { ofLine } from "./use-check"
import { type Item, type Offered, type Order, useOrder } from "./use-order"

const ProductSheet = lazy(async () => ({ default: (await import("./product-sheet")).ProductSheet }))

const SeveralDates = lazy(async () => {
  const [found] = await Promise.all([import("./several-dates"), otherTexts()])
  return { default: found.SeveralDates }
})

/** A form, to be filled with quantities. */
export function OrderForm() {
  const { form = "" } = useParams({ strict: false }) as { form?: string }
  const order = useOrder(form)
  const { t } = useTranslation()
  const isSending = useOutbox().some(({ about }) => about === form)
  if (isSending) return <Navigate to="/order/$form/check" params={{ form }} replace />
  if (order.problem !== null && !order.data)
    return <Problem text={words(order.problem)} again={order.again} />
  if (!order.data) return <Skeleton height={420} radius="md" />
  if (!order.form) return <Empty title={t("ordering.noSuchForm")}>{t("problem.notFoundText")}</Empty>
  if (!order.form.takesSeveralDates) return <Filling order={order} />
  return (
    <Suspense fallback={<Skeleton height={420} radius="md" />}>
      <SeveralDates order={order} />
    </Suspense>
  )
}

/** The pages that follow come while there is a connection. */
const ahead = () => Promise.all([import("./check-page"), import("./done-page")]).catch(() => undefined)

function Filling({ order }: { order: Order }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { form, check } = order
  useEffect(() => void ahead(), [])
  const next = () => void navigate({ to: "/order/$form/check", params: { form: form?.id ?? "" } })
  // What is asked in the next step stands against nothing here.
  const refusals = check.refusals.filter(({ path }) => path[0] !== "customValues")
  return (
    <Box className="ordering with-summary">
      <Box className="ordering-main">
        <Head form={form} />
        <Products order={order} next={next} />
      </Box>
      <Summary
        order={{ ...order, check: { ...check, refusals } }}
        next={next}
        label={t("ordering.toCheck")}
        isReady={order.chosen.length > 0}
      />
    </Box>
  )
}

/** Which form, of whom. */
export function Head({ form }: { form: Order["form"] }) {
  const { t } = useTranslation()
  return (
    <>
      <Anchor component={Link} to="/order" size="sm" className="no-print">
        <IconArrowLeft size={14} aria-hidden /> {t("ordering.title")}
      </Anchor>
      <Title order={1} mt={2}>
        {form?.name}
      </Title>
      <Text size="sm" className="quiet" mb="xs">
        {form?.business?.name}
      </Text>
    </>
  )
}

/** What the form offers, to be found and filled with quantities. */
export function Products({ order, next }: { order: Filled; next(): void }) {
  const { t } = useTranslation()
  const { cart, lines, check, wanted } = order
  const [sheet, setSheet] = useState<Item | null>(null)
  const [marked, setMarked] = useState<Record<string, boolean>>({})
  const searchBox = useRef<HTMLInputElement>(null)
  const isFavourite = useCallback((item: Item) => marked[item.id] ?? item.isFavourite, [marked])
  const change = useCallback((item: string, quantity: string) => cart.change(item, { quantity }), [cart])
  const mark = useCallback(async (item: Item, wantedMark: boolean) => {
    setMarked((former) => ({ ...former, [item.id]: wantedMark }))
    try {
      const { userErrors } = await perform(FAVOURITE, { product: item.product.id, isFavourite: wantedMark })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      setMarked((former) => ({ ...former, [item.id]: !wantedMark }))
      complain(problem)
    }
  }, [])
  const groups = useGroups(order.items, isFavourite)
  useShortcuts([
    { keys: "/", label: t("shortcut.search"), run: () => searchBox.current?.focus() },
    { keys: "n", label: t("ordering.toCheck"), run: () => order.chosen.length && next() },
  ])
  return (
    <Box
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && order.chosen.length) next()
      }}
    >
      <Finder groups={groups} searchBox={searchBox} />
      {groups.shown.length === 0 ? (
        <Empty title={t(order.items.length ? "list.noneFound" : "ordering.noProducts")}>
          {order.items.length > 0 && t("ordering.otherWords")}
        </Empty>
      ) : (
        groups.shown.map(({ id, label, items }) => (
          <Box key={id} component="section" aria-label={label} mb="md">
            <Text component="h2" className="group-title quiet">
              {label}
            </Text>
            <ul className="plain-list surface products">
              {items.map((item) => (
                <ProductRow
                  key={item.id}
                  item={item}
                  quantity={lines[item.id]?.quantity ?? ""}
                  refused={ofLine(check.refusals, wanted, item.id)}
                  isFavourite={isFavourite(item)}
                  change={change}
                  mark={mark}
                  look={setSheet}
                />
              ))}
            </ul>
          </Box>
        ))
      )}
      {sheet && (
        <Suspense>
          <ProductSheet item={sheet} close={() => setSheet(null)} />
        </Suspense>
      )}
    </Box>
  )
}

/** An order, or what of it is for a day. */
export type Filled = Pick<Order, "items" | "chosen" | "cart" | "lines" | "check" | "wanted">

type Groups = ReturnType<typeof useGroups>

/** What is usual comes first, in an order that does not move while one works; the rest as the seller has it. */
function useGroups(items: Offered[], isFavourite: (item: Item) => boolean) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { q = "", tag = "" } = useSearch({ strict: false }) as { q?: string; tag?: string }
  const tags = useMemo(() => {
    const counts = new Map<string, number>()
    for (const { product } of items)
      for (const one of product.tags) counts.set(one, (counts.get(one) ?? 0) + 1)
    return [...counts].sort((one, other) => other[1] - one[1]).map(([name]) => name)
  }, [items])
  const found = items.filter(
    (item) =>
      hasWords(item.folded, q) &&
      (tag === "" ||
        (tag === "usual" ? item.lastOrdered !== null || isFavourite(item) : item.product.tags.includes(tag))),
  )
  const lastly = (item: Item) => item.lastOrdered?.orderedAt ?? ""
  const usual = found
    .filter((item) => item.isFavourite || item.lastOrdered)
    .sort(
      (one, other) =>
        Number(other.isFavourite) - Number(one.isFavourite) || lastly(other).localeCompare(lastly(one)),
    )
  const rest = found.filter((item) => !item.isFavourite && !item.lastOrdered)
  const put = (change: { q?: string; tag?: string }) =>
    void navigate({
      to: ".",
      search: (former: Record<string, string>) =>
        Object.fromEntries(
          Object.entries({ ...former, again: "", ...change }).filter(([, value]) => value),
        ) as never,
      replace: true,
      resetScroll: false,
    })
  const shown = [
    { id: "usual", label: t("ordering.usual"), items: usual },
    { id: "rest", label: t(usual.length ? "ordering.others" : "ordering.products"), items: rest },
  ].filter((group) => group.items.length)
  return { shown, tags, q, tag, put, hasUsual: items.some((item) => item.lastOrdered || isFavourite(item)) }
}

function Finder({
  groups: { q, tag, tags, put, hasUsual },
  searchBox,
}: {
  groups: Groups
  searchBox: React.RefObject<HTMLInputElement | null>
}) {
  const { t } = useTranslation()
  const [text, setText] = useState(q)
  const choices = [
    { value: "", label: t("common.all") },
    ...(hasUsual ? [{ value: "usual", label: t("ordering.usual") }] : []),
    ...tags.map((one) => ({ value: one, label: one })),
  ]
  const search = (next: string) => {
    setText(next)
    put({ q: next })
  }
  return (
    <Box className="finder">
      <div className="search-box">
        <IconSearch size={17} aria-hidden />
        <input
          ref={searchBox}
          type="search"
          value={text}
          onChange={(event) => search(event.currentTarget.value)}
          placeholder={t("ordering.search")}
          aria-label={t("ordering.search")}
        />
        {text && (
          <button
            type="button"
            className="bare"
            onClick={() => search("")}
            aria-label={t("ordering.clearFilters")}
          >
            <IconX size={16} aria-hidden />
          </button>
        )}
      </div>
      {choices.length > 1 && (
        <Group
          gap={6}
          wrap="nowrap"
          mt="xs"
          className="scrolling chips"
          role="group"
          aria-label={t("ordering.tags")}
        >
          {choices.map(({ value, label }) => (
            <Button
              key={value}
              size="compact-md"
              radius="xl"
              variant={tag === value ? "filled" : "default"}
              aria-pressed={tag === value}
              onClick={() => put({ tag: value })}
            >
              {label}
            </Button>
          ))}
        </Group>
      )}
    </Box>
  )
}
