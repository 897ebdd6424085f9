import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { useEnumWords } from "~/i18n/words"
import { count, quantity, shortDate, weekdayOf, yen } from "~/ui/format"
import { Status } from "~/ui/status"

export interface Entry {
  id: string
  name: string | null
  quantity?: string | null
  unit?: string
  status?: string
  count?: number
  total?: number | null
}

export interface Day {
  day: string
  orders: number
  total: number | null
  entries: Entry[]
}

interface Properties {
  day: Day
  field: "wishedOn" | "plannedOn"
  holiday: string | undefined
  isToday: boolean
  /** Of another month than the one that is looked at. */
  isOther: boolean
  /** How many entries are shown; null: all. */
  most: number | null
  open?: () => void
}

/** One day: what is to be delivered on it. */
export function DayBox({ day, field, holiday, isToday, isOther, most, open }: Properties) {
  const { t } = useTranslation()
  const weekday = weekdayOf(day.day)
  const shown = most === null ? day.entries : day.entries.slice(0, most)
  const left = day.entries.length - shown.length
  const label = shortDate(day.day)
  return (
    <section
      className="surface delivery-day"
      aria-label={label}
      data-today={isToday || undefined}
      data-other={isOther || undefined}
    >
      <header className="delivery-head">
        <span
          className="delivery-date"
          data-rest={weekday === 0 || holiday ? "sunday" : weekday === 6 ? "saturday" : undefined}
        >
          {open ? (
            <button type="button" className="delivery-open" onClick={open}>
              {label}
            </button>
          ) : (
            label
          )}
          {isToday && <b className="delivery-today">{t("delivery.today")}</b>}
        </span>
        {day.orders > 0 && (
          <Link
            to="/inbox"
            search={{ [field]: `${day.day}..${day.day}` } as never}
            className="row-link delivery-count"
          >
            {t("delivery.count", { count: day.orders, number: count(day.orders) })}
          </Link>
        )}
      </header>
      {holiday && <div className="quiet small">{holiday}</div>}
      {day.total !== null && day.orders > 0 && <div className="quiet small number">{yen(day.total)}</div>}
      <ul className="delivery-entries">
        {shown.map((entry) => (
          <OneEntry key={entry.id} entry={entry} isSmall={most !== null} />
        ))}
      </ul>
      {left > 0 && (
        <button type="button" className="link small" onClick={open}>
          {t("delivery.more", { count: left })}
        </button>
      )}
    </section>
  )
}

function OneEntry({ entry, isSmall }: { entry: Entry; isSmall: boolean }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  const name = entry.name ?? t("dashboard.others")
  if (entry.status === undefined)
    return (
      <li className="delivery-entry">
        <span>{name}</span>
        <span className="number">{quantity(entry.quantity, entry.unit)}</span>
      </li>
    )
  return (
    <li className="delivery-entry">
      <span>
        {name}
        {(entry.count ?? 1) > 1 && <span className="quiet"> × {entry.count}</span>}
      </span>
      {isSmall ? (
        <span className="number quiet">{yen(entry.total)}</span>
      ) : (
        <span className="delivery-facts">
          <Status value={entry.status} label={word("OrderStatus", entry.status)} />
          <span className="number">{yen(entry.total)}</span>
        </span>
      )}
    </li>
  )
}
