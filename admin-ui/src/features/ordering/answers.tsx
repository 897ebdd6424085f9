import { NativeSelect, Stack, TextInput } from "@mantine/core"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { halfWidth } from "~/framework/fields/half-width"
import { Section } from "~/framework/section"
import type { Refusal } from "./use-check"
import type { Form, Order } from "./use-order"

type Question = Form["customFields"][number]
const FIELD = "customValues"

/** What stands against the answers; that one is missing is said when somebody goes on without it, not before. */
export function useAnswers(
  { form, wish, again }: Pick<Order, "form" | "wish" | "again">,
  refusals: Refusal[],
) {
  const [isTried, setTried] = useState(false)
  const asked = form?.customFields ?? []
  const own = refusals.filter(({ path }) => path[0] === FIELD)
  const isMissing = ({ label, isRequired }: Question) => isRequired && !wish.answers?.[label]?.trim()
  const hidden = own.filter(({ path }) => {
    const question = asked[Number(path[1])]
    return !isTried && question !== undefined && isMissing(question)
  })
  const isOld = own.some(({ path }) => asked[Number(path[1])] === undefined)
  useEffect(() => {
    // The seller asks other things by now.
    if (isOld) again()
  }, [isOld, again])
  const { t } = useTranslation()
  const refused = (at: number): string | undefined => {
    const told = own.find(({ path }) => path[1] === String(at))
    if (told) return hidden.includes(told) ? undefined : told.message
    return isTried && asked[at] && isMissing(asked[at]) ? t("ordering.needed") : undefined
  }
  return {
    refused,
    hidden,
    without: (all: Refusal[]) => all.filter((one) => !hidden.includes(one)),
    /** Whether all that must be answered is; leads to the first that is not. */
    are(): boolean {
      const missing = asked.findIndex(isMissing)
      if (missing < 0) return true
      setTried(true)
      document.querySelector<HTMLElement>(`[name="${FIELD}.${missing}"]`)?.focus()
      return false
    },
  }
}

/** The form's own questions: 納品場所, 管理番号. */
export function Answers({
  order: { form, wish, cart },
  refused,
}: {
  order: Pick<Order, "form" | "wish" | "cart">
  refused(at: number): string | undefined
}) {
  const { t } = useTranslation()
  const asked = form?.customFields ?? []
  if (asked.length === 0) return null
  return (
    <Section title={t("ordering.questions")}>
      <Stack gap="sm" maw={460}>
        {asked.map((question, at) => (
          <Answer
            key={question.label}
            name={`${FIELD}.${at}`}
            question={question}
            value={wish.answers?.[question.label] ?? ""}
            error={refused(at)}
            put={(value) => cart.wish({ answers: { ...wish.answers, [question.label]: value } })}
          />
        ))}
      </Stack>
    </Section>
  )
}

function Answer({
  name,
  question: { label, kind, isRequired, choices },
  value,
  error,
  put,
}: {
  name: string
  question: Question
  value: string
  error: string | undefined
  put(value: string): void
}) {
  const { t } = useTranslation()
  const shared = { name, label, error, value, required: isRequired, withAsterisk: isRequired, size: "md" }
  if (kind === "CHOICE")
    return (
      <NativeSelect
        {...shared}
        data={[{ value: "", label: t("ordering.choose") }, ...choices]}
        onChange={(event) => put(event.currentTarget.value)}
      />
    )
  if (kind === "DATE")
    return <TextInput {...shared} type="date" onChange={(event) => put(event.currentTarget.value)} />
  if (kind === "NUMBER")
    return (
      <TextInput
        {...shared}
        inputMode="decimal"
        onChange={(event) => put(halfWidth(event.currentTarget.value))}
      />
    )
  return <TextInput {...shared} maxLength={200} onChange={(event) => put(event.currentTarget.value)} />
}
