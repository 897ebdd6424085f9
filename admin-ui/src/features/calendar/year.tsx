import { Group, SegmentedControl, SimpleGrid, Text, TextInput } from "@mantine/core"
import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain } from "~/framework/action"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import { useEnumWords } from "~/i18n/words"
import { dayOf } from "~/ui/format"
import { DAYS_PUT } from "./calendar.graphql"
import type { Calendar } from "./calendar-page"
import { after, type Kind, monthsFrom, type Rules, stateOf } from "./days"

interface Properties {
  form: string | undefined
  calendar: Calendar | null
  /** The business's calendar, where it holds for the form too. */
  over: Calendar | null
  holidays: { date: string; name: string }[]
  again(): void
}

const BRUSHES = ["OFF", "NO_DELIVERY", "CLOSED", "OPEN"] as const
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/** A year at a glance: a tap marks a day, with Shift all from the one before; arrows and Enter do the same. */
export function Year({ form, calendar, over, holidays, again }: Properties) {
  const { t } = useTranslation()
  const { session } = useSession()
  const word = useEnumWords()
  const today = dayOf(new Date())
  const [brush, setBrush] = useState<Kind>("OFF")
  const [note, setNote] = useState("")
  const [at, setAt] = useState(today)
  const former = useRef<string | null>(null)
  const grid = useRef<HTMLDivElement>(null)
  const mayWrite = session.may("order_form:write")
  const rules: Rules = {
    calendar: over ?? calendar,
    days: new Map([...(over?.days ?? []), ...(calendar?.days ?? [])].map((one) => [one.day, one])),
    holidays: new Map(holidays.map(({ date, name }) => [date, name])),
  }

  async function mark(day: string, isRange: boolean) {
    if (!mayWrite) return complain(t("common.mayNot"))
    const from = isRange && former.current ? former.current : day
    const [begin, end] = from < day ? [from, day] : [day, from]
    const kind = !isRange && rules.days.get(day)?.kind === brush ? null : brush
    former.current = day
    try {
      const days = [{ from: begin, until: end, kind, note: kind ? note : "" }]
      const { userErrors } = await perform(DAYS_PUT, { orderForm: form, days })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
    again()
  }
  function move(event: KeyboardEvent, day: string) {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const next = after(day, step)
    if (next < today) return
    setAt(next)
    grid.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus()
  }
  return (
    <>
      <Group mb="sm" gap="sm" align="end">
        <div className="scrolling">
          <SegmentedControl
            aria-label={t("calendar.brush")}
            value={brush}
            onChange={(value) => setBrush(value as Kind)}
            data={BRUSHES.map((kind) => ({ value: kind, label: word("CalendarDayKind", kind) }))}
          />
        </div>
        <TextInput
          aria-label={t("calendar.note")}
          placeholder={t("calendar.note")}
          value={note}
          maxLength={40}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Group>
      <Text size="xs" className="quiet" mb="sm">
        {t("calendar.how")}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 4 }} spacing="lg" ref={grid}>
        {monthsFrom(today).map(({ month, days }) => (
          <section key={month} aria-label={month}>
            <Text fw={600} size="sm" mb={4}>
              {month.replace("-", " / ")}
            </Text>
            <div className="month">
              {days.map(({ day, column }) => {
                const state = stateOf(day, rules)
                return (
                  <button
                    key={day}
                    type="button"
                    data-day={day}
                    data-state={state.kind}
                    data-own={state.isOwn || undefined}
                    disabled={day < today}
                    tabIndex={day === at ? 0 : -1}
                    style={{ gridColumnStart: column }}
                    title={state.note}
                    onFocus={() => setAt(day)}
                    onKeyDown={(event) => move(event, day)}
                    onClick={(event: MouseEvent) => void mark(day, event.shiftKey)}
                  >
                    {Number(day.slice(8))}
                    <span className="only-reader">
                      {` ${month} ${word("CalendarDayKind", state.kind)} ${state.note}`}
                    </span>
                    {state.kind !== "OPEN" && (
                      <span aria-hidden className="month-mark">
                        {t(`calendar.mark.${state.kind}`)}
                      </span>
                    )}
                  </button>
                )
              })}
            </div>
          </section>
        ))}
      </SimpleGrid>
    </>
  )
}
