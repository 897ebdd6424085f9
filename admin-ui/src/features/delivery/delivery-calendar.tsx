import { ActionIcon, Button, Group, SegmentedControl, Text, Tooltip } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import { IconCalendarTime, IconChevronLeft, IconChevronRight, IconPrinter } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { useListSearch } from "~/framework/list-state"
import { useHappened } from "~/framework/live"
import { Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import { useShortcuts } from "~/framework/shortcuts"
import { Empty } from "~/ui/empty"
import { count, date, dayOf, monthOf } from "~/ui/format"
import { PageTitle } from "~/ui/page-title"
import { type Day, DayBox } from "./day-box"
import { daysOf, turned, VIEWS, type View } from "./days"
import { DELIVERIES, HOLIDAYS } from "./delivery.graphql"
import { gathered } from "./gathered"
import "./delivery.css"

/** 納品カレンダー: what is to be delivered when, by orders or by products; it changes while one looks. */
export function DeliveryCalendar() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [search, change] = useListSearch()
  const isPhone = useMediaQuery("(max-width: 48em)", innerWidth < 768, { getInitialValueInEffect: false })
  const today = dayOf(new Date())
  const view: View = VIEWS.find((one) => one === search.view) ?? (isPhone ? "three" : "week")
  const at = /^\d{4}-\d\d-\d\d$/.test(search.date ?? "") ? (search.date ?? today) : today
  const isPlanned = search.by === "planned"
  const isProducts = search.what === "products"
  const days = daysOf(view, at)
  const turn = (by: 1 | -1) => change({ date: turned(view, at, by) })
  useShortcuts([
    { keys: "ArrowLeft", label: t("delivery.former"), run: () => turn(-1) },
    { keys: "ArrowRight", label: t("delivery.next"), run: () => turn(1) },
    { keys: "t", label: t("delivery.today"), run: () => change({ date: undefined }) },
  ])
  const field = isPlanned ? "plannedOn" : "wishedOn"
  const key = isPlanned ? ("PLANNED_DAY" as const) : ("WISHED_DAY" as const)
  const own = { seller: { eq: session.business?.id ?? "" } }
  const variables = {
    where: {
      ...own,
      [field]: { gte: days[0], lte: days.at(-1) },
      not: { status: { eq: "ABORTED" as const } },
    },
    undated: {
      ...own,
      [field]: { isNull: true },
      status: { in: ["PLACED" as const, "RECEIVED" as const, "CONFIRMED" as const] },
    },
    day: [key],
    parts: [key, "CUSTOMER" as const, "STATUS" as const],
    lines: [key, "NAME" as const, "UNIT" as const],
    products: isProducts,
  }
  const title = view === "month" ? monthOf(at) : `${date(days[0])} – ${date(days.at(-1))}`
  return (
    <div className="deliveries">
      <PageTitle title={t("delivery.title")}>
        <SegmentedControl
          aria-label={t("delivery.by")}
          value={isPlanned ? "planned" : "wished"}
          onChange={(by) => change({ by: by === "planned" ? by : undefined })}
          data={[
            { value: "wished", label: t("field.wishedOn") },
            { value: "planned", label: t("field.plannedOn") },
          ]}
        />
        <SegmentedControl
          aria-label={t("delivery.what")}
          value={isProducts ? "products" : "orders"}
          onChange={(what) => change({ what: what === "products" ? what : undefined })}
          data={[
            { value: "orders", label: t("delivery.orders") },
            { value: "products", label: t("delivery.products") },
          ]}
        />
      </PageTitle>
      <Group justify="space-between" mb="sm" gap="xs">
        <Group gap="xs" wrap="nowrap">
          <ActionIcon
            className="no-print"
            variant="default"
            size="lg"
            aria-label={t("delivery.former")}
            onClick={() => turn(-1)}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <Button className="no-print" variant="default" onClick={() => change({ date: undefined })}>
            {t("delivery.today")}
          </Button>
          <ActionIcon
            className="no-print"
            variant="default"
            size="lg"
            aria-label={t("delivery.next")}
            onClick={() => turn(1)}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
          <Text fw={650} component="h2" aria-live="polite">
            {title}
          </Text>
        </Group>
        <Group gap="xs" className="no-print">
          <SegmentedControl
            aria-label={t("delivery.view")}
            value={view}
            onChange={(next) => change({ view: next })}
            data={VIEWS.map((value) => ({ value, label: t(`delivery.views.${value}`) }))}
          />
          <Tooltip label={t("delivery.print")}>
            <ActionIcon variant="default" size="lg" aria-label={t("delivery.print")} onClick={() => print()}>
              <IconPrinter size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <Read document={DELIVERIES} variables={variables}>
        {(found, again) => (
          <>
            <Listening again={again} />
            <Known
              days={gathered(found, days, isProducts)}
              undated={found.undated.groups[0]?.count ?? 0}
              view={view}
              at={at}
              field={field}
              isPhone={isPhone ?? false}
              open={(day) => change({ view: "three", date: day })}
            />
          </>
        )}
      </Read>
    </div>
  )
}

function Listening({ again }: { again(): void }) {
  useHappened(again)
  return null
}

interface Known {
  days: Day[]
  undated: number
  view: View
  at: string
  field: "wishedOn" | "plannedOn"
  isPhone: boolean
  open(day: string): void
}

function Known({ days, undated, view, at, field, isPhone, open }: Known) {
  const { t } = useTranslation()
  const holidays = useHolidays(days.map(({ day }) => day))
  const today = dayOf(new Date())
  const isEmpty = days.every(({ orders }) => orders === 0)
  const shown = isPhone && view === "month" ? days.filter(({ day, orders }) => orders || day === today) : days
  return (
    <>
      {undated > 0 && (
        <Text size="sm" className="quiet" mb="xs">
          {t("delivery.undated", { count: undated, number: count(undated) })}
        </Text>
      )}
      {isEmpty && isPhone ? (
        <Empty icon={IconCalendarTime} title={t("delivery.empty")}>
          {t("delivery.emptyText")}
        </Empty>
      ) : (
        <div
          className={isPhone ? "agenda" : "delivery-days"}
          data-view={view}
          style={
            isPhone
              ? undefined
              : { gridTemplateColumns: `repeat(${view === "three" ? 3 : 7}, minmax(0, 1fr))` }
          }
        >
          {shown.map((day) => (
            <DayBox
              key={day.day}
              day={day}
              field={field}
              holiday={holidays.get(day.day)}
              isToday={day.day === today}
              isOther={view === "month" && day.day.slice(0, 7) !== at.slice(0, 7)}
              most={view === "month" ? 3 : null}
              open={view === "month" ? () => open(day.day) : undefined}
            />
          ))}
        </div>
      )}
    </>
  )
}

/** Holidays of the years that are seen; of those who may see calendars. */
function useHolidays(days: string[]): Map<string, string> {
  const { session } = useSession()
  const pause = !session.may("order_form:read")
  const year = (day: string | undefined) => Number((day ?? "").slice(0, 4))
  const [first] = useQuery({ query: HOLIDAYS, variables: { year: year(days[0]) }, pause })
  const [last] = useQuery({ query: HOLIDAYS, variables: { year: year(days.at(-1)) }, pause })
  const all = [...(first.data?.nationalHolidays ?? []), ...(last.data?.nationalHolidays ?? [])]
  return new Map(all.map((one) => [one.date, one.name]))
}
