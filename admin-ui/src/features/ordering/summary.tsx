import { Button, Group, Loader, Text } from "@mantine/core"
import { IconArrowRight, IconCheck, IconClock, IconDeviceMobile } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { count, quantity, shortDate, shortMoment, yen } from "~/ui/format"
import type { Order } from "./use-order"

interface Properties {
  order: Order
  label: string
  next(): void
  isReady: boolean
  isBusy?: boolean
  icon?: ReactNode
  children?: ReactNode
}

/** What it comes to, and the way on: at the thumb of a phone, beside the list on a desk. */
export function Summary({ order, label, next, isReady, isBusy, icon, children }: Properties) {
  const { t } = useTranslation()
  const { draft, refusals } = order.check
  const total = draft ? draft.total : order.about
  return (
    <aside className="summary" aria-label={t("ordering.summary")}>
      <div className="surface summary-box">
        <ul className="plain-list summary-lines on-desk">
          {order.chosen.map(({ id, product }) => (
            <li key={id}>
              <span>{product.name}</span>
              <span className="number">{quantity(order.lines[id]?.quantity, product.unit)}</span>
            </li>
          ))}
        </ul>
        <Terms order={order} />
        {refusals.length > 0 && (
          <Text size="sm" className="wrong" role="status">
            {t("ordering.toMend", { count: refusals.length })}
          </Text>
        )}
        <Group justify="space-between" align="end" wrap="nowrap" gap="xs">
          <div className="sum" aria-live="polite">
            <Text size="xs" className="quiet">
              {t("ordering.kinds", { count: order.chosen.length, number: count(order.chosen.length) })}
              {draft?.tax != null && ` · ${t("ordering.tax", { tax: yen(draft.tax) })}`}
            </Text>
            <Text className="sum-total number">
              {!draft && order.chosen.length > 0 && total !== null && (
                <span className="about">{t("ordering.about")}</span>
              )}
              {total === null ? t("ordering.hidden") : yen(order.chosen.length ? total : 0)}
            </Text>
          </div>
          <Button
            size="lg"
            onClick={next}
            disabled={!isReady}
            loading={isBusy}
            rightSection={icon ?? <IconArrowRight size={18} aria-hidden />}
          >
            {label}
          </Button>
        </Group>
        {children}
        {(order.chosen.length > 0 || order.saved !== "saved") && <Saved saved={order.saved} />}
      </div>
    </aside>
  )
}

/** Until when, for which day. */
function Terms({ order: { form, check, wish } }: { order: Order }) {
  const { t } = useTranslation()
  const { draft } = check
  if (!draft) return form?.orderingTerms ? <CutOff terms={form.orderingTerms} /> : null
  const day = wish.date ?? draft.nextDeliveryDate
  if (!day) return null
  return (
    <Text size="xs" className="quiet cut-off">
      <IconClock size={14} aria-hidden />
      {draft.orderBy && wish.date
        ? t("ordering.forDayBy", { date: shortDate(day), moment: shortMoment(draft.orderBy) })
        : t("ordering.earliest", { date: shortDate(day) })}
    </Text>
  )
}

function CutOff({ terms }: { terms: { cutOff: string; leadDays: number } }) {
  const { t } = useTranslation()
  return (
    <Text size="xs" className="quiet cut-off">
      <IconClock size={14} aria-hidden />
      {t("ordering.terms", { time: terms.cutOff, count: terms.leadDays })}
    </Text>
  )
}

/** Where what was typed is kept. */
export function Saved({ saved }: { saved: Order["saved"] }) {
  const { t } = useTranslation()
  return (
    <Text size="xs" className={saved === "here" ? "kept" : "quiet kept"} role="status">
      {saved === "saved" && <IconCheck size={13} aria-hidden />}
      {saved === "saving" && <Loader size={11} aria-hidden />}
      {saved === "here" && <IconDeviceMobile size={13} aria-hidden />}
      {t(`ordering.${saved}`)}
    </Text>
  )
}
