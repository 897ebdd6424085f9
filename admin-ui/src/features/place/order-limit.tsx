import { Button, Text } from "@mantine/core"
import { IconTrash } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { InputForm } from "~/framework/form"
import { Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import { yen } from "~/ui/format"
import { LIMIT_DELETE, LIMIT_OF, LIMIT_PUT } from "./place.graphql"

export interface Allowance {
  perOrder: number | null
  perMonth: number | null
  spent: number
  remaining: number | null
  month: string
}

const FIELDS = [["perOrder", "perMonth"], "beyond", "allowsOwnApproval"]

/** 発注上限 of a store, or of all that have none of their own: set by the head office, seen by all who order. */
export function OrderLimit({
  place,
  allowance,
  again,
}: {
  /** Without one, what holds for all places. */
  place: string | null
  allowance: Allowance | null
  again(): void
}) {
  const { t } = useTranslation()
  const { session } = useSession()
  const where = place ? { deliveryPlace: { eq: place } } : { deliveryPlace: { isNull: true } }
  return (
    <Section title={t(place ? "place.limit" : "place.limitDefault")}>
      <Read document={LIMIT_OF} variables={{ where }}>
        {({ orderLimits: { nodes } }, read) => {
          const [limit] = nodes
          const changed = () => {
            read()
            again()
          }
          return (
            <>
              <Text size="sm" className="quiet" mb="sm">
                {place === null
                  ? t("place.limitDefaultText")
                  : limit
                    ? t("place.limitText")
                    : t(allowance ? "place.limitOfAll" : "place.limitNone")}
              </Text>
              {allowance && (
                <Text size="sm" mb="sm">
                  {t("place.limitSpent", { month: allowance.month, spent: yen(allowance.spent) })}
                  {allowance.remaining !== null &&
                    ` · ${t("place.limitLeft", { remaining: yen(allowance.remaining) })}`}
                </Text>
              )}
              <InputForm
                key={limit?.id ?? "new"}
                input="OrderLimitPutInput"
                document={LIMIT_PUT as never}
                fields={FIELDS}
                initial={limit ?? { beyond: "REFUSE", allowsOwnApproval: false }}
                version={limit?.version ?? 0}
                always={place ? { deliveryPlace: place } : {}}
                barred={!session.may("business:update") && t("common.mayNot")}
                done={changed}
              />
              {limit && session.may("business:update") && (
                <Button
                  mt="sm"
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  leftSection={<IconTrash size={14} aria-hidden />}
                  onClick={() => void drop(limit, changed)}
                >
                  {t("place.limitDelete")}
                </Button>
              )}
            </>
          )
        }}
      </Read>
    </Section>
  )
  async function drop({ id, version }: { id: string; version: number }, changed: () => void) {
    try {
      const { userErrors } = await perform(LIMIT_DELETE, { id, expectedVersion: version })
      if (userErrors.length) complain(userErrors)
      else say(t("form.saved"))
    } catch (problem) {
      complain(problem)
    }
    changed()
  }
}
