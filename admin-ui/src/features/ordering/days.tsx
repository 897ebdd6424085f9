import { useTranslation } from "react-i18next"
import { dayNumber, shortDate, weekdayOf, weekdays } from "~/ui/format"

export interface Day {
  date: string
  isPossible: boolean
  orderBy: string | null
  message: string | null
  note: string
}

interface Properties {
  days: Day[]
  chosen: string | undefined
  choose(date: string): void
  /** What stands on a day besides its number, and how it is read out. */
  mark?(date: string): { text: string; told: string } | null
}

/** Days in weeks; those on which the seller does not deliver cannot be chosen, and say why. */
export function Days({ days, chosen, choose, mark }: Properties) {
  const { t } = useTranslation()
  return (
    <fieldset className="days" aria-label={t("ordering.when")}>
      {weekdays().map(({ id: weekday, label }) => (
        <span key={weekday} className="weekday quiet" aria-hidden>
          {label}
        </span>
      ))}
      {days.map((day, at) => {
        const told = mark?.(day.date)
        return (
          <button
            key={day.date}
            type="button"
            className="day"
            style={at === 0 ? { gridColumnStart: weekdayOf(day.date) + 1 } : undefined}
            disabled={!day.isPossible && !told}
            aria-pressed={day.date === chosen}
            title={day.message ?? (day.note || undefined)}
            onClick={() => choose(day.date)}
            data-some={told ? true : undefined}
          >
            {mark && (at === 0 || day.date.endsWith("-01")) && (
              <span className="day-month" aria-hidden>
                {Number(day.date.slice(5, 7))}/
              </span>
            )}
            {dayNumber(day.date)}
            {told && (
              <span className="day-mark" aria-hidden>
                {told.text}
              </span>
            )}
            <span className="only-reader">
              {` ${[shortDate(day.date), told?.told, day.message].filter(Boolean).join(" ")}`}
            </span>
          </button>
        )
      })}
    </fieldset>
  )
}
