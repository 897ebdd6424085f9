import { Alert, Anchor } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { orderAt } from "~/framework/addresses"
import { dateTime, shortDate, yen } from "~/ui/format"
import type { Draft, Refusal } from "./use-check"

export const isAmong = (refusals: Refusal[], code: string) => refusals.some((one) => one.code === code)

/** Nothing was checked; it can be ordered all the same. */
export function Offline({ problem }: { problem: unknown }) {
  const { t } = useTranslation()
  return (
    <Alert className="notice" color="orange" icon={<IconAlertTriangle aria-hidden />} mb="md" role="status">
      {words(problem)} {t("ordering.unchecked")}
    </Alert>
  )
}

/** 誤発注防止: the same was ordered a little while ago. */
export function Doubles({ doubles }: { doubles: Draft["probableDoubles"] }) {
  const { t } = useTranslation()
  if (doubles.length === 0) return null
  return (
    <Alert
      className="notice"
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      mb="md"
      title={t("ordering.doubles")}
      role="status"
    >
      <ul className="plain-list">
        {doubles.slice(0, 3).map(({ id, number, placedAt, wishedOn, total }) => (
          <li key={id}>
            <Anchor component={Link} to={orderAt({ id, number })} size="sm">
              {number}
            </Anchor>{" "}
            {dateTime(placedAt)} {wishedOn && `→ ${shortDate(wishedOn)}`} {yen(total)}
          </li>
        ))}
      </ul>
    </Alert>
  )
}
