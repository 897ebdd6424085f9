import { SegmentedControl, SimpleGrid, Text } from "@mantine/core"
import { IconChartBar } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/detail-page"
import { useListSearch } from "~/framework/list-state"
import { useHappened } from "~/framework/live"
import { Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import { graphql, type ResultOf } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { type Bar, Columns, Ranking } from "~/ui/bars"
import { Empty } from "~/ui/empty"
import { count, dayOf, quantity, yen } from "~/ui/format"
import { PageTitle } from "~/ui/page-title"

const SALES = graphql(`
  query Sales($where: OrderWhere!, $seller: ID!) {
    sold: orders(first: 1, where: $where) {
      byDay: groups(by: [PLACED_DAY], first: 100, orderBy: KEY_ASC) { count sum { total } key { placedDay } }
      byCustomer: groups(by: [CUSTOMER], first: 8, orderBy: TOTAL_DESC) { count sum { total } key { customer { id name } } }
      byProduct: lineGroups(by: [PRODUCT], first: 8, orderBy: AMOUNT_DESC) {
        sum { amount quantity } key { product { id name unit } }
      }
    }
    open: orders(first: 1, where: { seller: { eq: $seller } }) {
      byStatus: groups(by: [STATUS], first: 10) { count sum { total } key { status } }
    }
  }
`)

const PERIODS = ["7", "30", "90"] as const
const STATES = ["PLACED", "RECEIVED", "CONFIRMED", "SHIPPED", "CANCEL_REQUESTED", "ABORTED"]
const DAY_MS = 86_400_000

const lastDays = (days: number) =>
  Array.from({ length: days }, (_, at) => dayOf(new Date(Date.now() - (days - 1 - at) * DAY_MS)))

/** 売上: what was sold, to whom, and how orders stand; it changes while one looks. */
export function Dashboard() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [search, change] = useListSearch()
  const period = PERIODS.find((one) => one === search.days) ?? "30"
  const days = lastDays(Number(period))
  const seller = session.business?.id ?? ""
  const where = {
    seller: { eq: seller },
    placedAt: { gte: `${days[0]}T00:00:00+09:00` },
    not: { status: { eq: "ABORTED" as const } },
  }
  return (
    <>
      <PageTitle title={t("dashboard.title")}>
        <SegmentedControl
          aria-label={t("dashboard.period")}
          value={period}
          onChange={(value) => change({ days: value })}
          data={PERIODS.map((value) => ({ value, label: t("dashboard.days", { count: Number(value) }) }))}
        />
      </PageTitle>
      <Read key={period} document={SALES} variables={{ where, seller }}>
        {(sales, again) => (
          <>
            <Listening again={again} />
            <Sales sales={sales} days={days} />
          </>
        )}
      </Read>
    </>
  )
}

function Listening({ again }: { again(): void }) {
  useHappened(again)
  return null
}

function Sales({ sales, days }: { sales: ResultOf<typeof SALES>; days: string[] }) {
  const { t } = useTranslation()
  const { sold, open } = sales
  const byDay = new Map(sold.byDay.map(({ key, sum }) => [key.placedDay, sum.total ?? 0]))
  const perDay: Bar[] = days.map((day) => {
    const value = byDay.get(day) ?? 0
    return { label: `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`, value, shown: yen(value) }
  })
  const total = perDay.reduce((sum, { value }) => sum + value, 0)
  const orders = sold.byDay.reduce((sum, one) => sum + one.count, 0)
  const customers = sold.byCustomer.map(({ key, sum, count: number }) => ({
    label: key.customer?.name ?? t("dashboard.others"),
    value: sum.total ?? 0,
    shown: `${yen(sum.total)}・${t("list.count", { count: number, number: count(number) })}`,
  }))
  const products = sold.byProduct.map(({ key, sum }) => ({
    label: key.product?.name ?? t("dashboard.others"),
    value: sum.amount ?? 0,
    shown: `${yen(sum.amount)}・${quantity(sum.quantity, key.product?.unit)}`,
  }))
  return (
    <>
      <States groups={open.byStatus} />
      <Section title={t("dashboard.byDay")}>
        <Text size="sm" className="quiet" mb="xs">
          {t("dashboard.total", { total: yen(total), count: orders })}
        </Text>
        <Columns title={t("dashboard.byDay")} bars={perDay} />
      </Section>
      {orders === 0 ? (
        <Empty icon={IconChartBar} title={t("dashboard.empty")}>
          {t("dashboard.emptyText")}
        </Empty>
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Section title={t("dashboard.byCustomer")}>
            <Ranking title={t("dashboard.byCustomer")} bars={customers} />
          </Section>
          <Section title={t("dashboard.byProduct")}>
            <Ranking title={t("dashboard.byProduct")} bars={products} />
          </Section>
        </SimpleGrid>
      )}
    </>
  )
}

function States({
  groups,
}: {
  groups: { count: number; sum: { total: number | null }; key: { status: string | null } }[]
}) {
  const word = useEnumWords()
  const known = new Map(groups.map((group) => [group.key.status, group]))
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" mb="md">
      {STATES.map((status) => (
        <Link key={status} to="/inbox" search={{ status } as never} className="surface figure">
          <span className="quiet small">{word("OrderStatus", status)}</span>
          <b>{count(known.get(status)?.count ?? 0)}</b>
          <span className="quiet small">{yen(known.get(status)?.sum.total ?? 0)}</span>
        </Link>
      ))}
    </SimpleGrid>
  )
}
