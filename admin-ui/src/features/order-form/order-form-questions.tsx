import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core"
import { IconChevronDown, IconChevronUp, IconPlus, IconX } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { UserError } from "~/graphql/perform"
import { useEnumWords } from "~/i18n/words"

export interface Question {
  label: string
  kind: "TEXT" | "NUMBER" | "DATE" | "CHOICE"
  isRequired: boolean
  choices: string[]
}

const KINDS = ["TEXT", "NUMBER", "DATE", "CHOICE"] as const
const LONGEST_LABEL = 20
const MOST = 20

interface Properties {
  questions: Question[]
  errors: UserError[]
  isBarred: boolean
  set(questions: Question[]): void
}

/** カスタム項目: what the form asks beside products, in this order. */
export function Questions({ questions, errors, isBarred, set }: Properties) {
  const { t } = useTranslation()
  const whole = errors.find(({ path }) => path.length < 2)?.message
  const change = (at: number, next: Partial<Question>) =>
    set(questions.map((one, place) => (place === at ? { ...one, ...next } : one)))
  function move(from: number, by: number) {
    const next = [...questions]
    const [one] = next.splice(from, 1)
    if (one) next.splice(from + by, 0, one)
    set(next)
  }
  return (
    <section aria-label={t("orderForm.questions")}>
      <Text fw={500} size="sm">
        {t("orderForm.questions")}
      </Text>
      <Text size="xs" className="quiet" mb={6}>
        {t("orderForm.questionsHint")}
      </Text>
      <Stack gap="xs">
        {questions.map((question, at) => (
          <QuestionBox
            // biome-ignore lint/suspicious/noArrayIndexKey: a question has nothing but its place while it is written
            key={at}
            at={at}
            count={questions.length}
            question={question}
            errors={errors.filter(({ path }) => path[1] === String(at))}
            isBarred={isBarred}
            change={(next) => change(at, next)}
            move={(by) => move(at, by)}
            drop={() => set(questions.filter((_, place) => place !== at))}
          />
        ))}
        {whole && (
          <Text size="sm" className="wrong" role="alert">
            {whole}
          </Text>
        )}
        {!isBarred && questions.length < MOST && (
          <Button
            variant="light"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => set([...questions, { label: "", kind: "TEXT", isRequired: false, choices: [] }])}
          >
            {t("orderForm.addQuestion")}
          </Button>
        )}
      </Stack>
    </section>
  )
}

function QuestionBox({
  at,
  count,
  question: { label, kind, isRequired, choices },
  errors,
  isBarred,
  change,
  move,
  drop,
}: {
  at: number
  count: number
  question: Question
  errors: UserError[]
  isBarred: boolean
  change(next: Partial<Question>): void
  move(by: number): void
  drop(): void
}) {
  const { t } = useTranslation()
  const word = useEnumWords()
  const name = `customFields.${at}`
  const errorOf = (field: string) => errors.find(({ path }) => path[2] === field)?.message
  const here = label || t("orderForm.questionAt", { number: at + 1 })
  return (
    <fieldset className="question surface" aria-label={t("orderForm.questionAt", { number: at + 1 })}>
      <TextInput
        name={`${name}.label`}
        label={t("orderForm.question")}
        value={label}
        error={errorOf("label")}
        maxLength={LONGEST_LABEL}
        onChange={(event) => change({ label: event.currentTarget.value })}
        required
      />
      <NativeSelect
        name={`${name}.kind`}
        label={t("orderForm.questionKind")}
        value={kind}
        error={errorOf("kind")}
        data={KINDS.map((one) => ({ value: one, label: word("CustomFieldKind", one) }))}
        onChange={(event) => {
          const next = event.currentTarget.value as Question["kind"]
          change({ kind: next, ...(next !== "CHOICE" && { choices: [] }) })
        }}
      />
      <Checkbox
        name={`${name}.isRequired`}
        label={t("orderForm.required")}
        checked={isRequired}
        onChange={(event) => change({ isRequired: event.currentTarget.checked })}
      />
      {!isBarred && (
        <Group gap={2} wrap="nowrap" className="question-tools">
          <ActionIcon
            variant="subtle"
            disabled={at === 0}
            onClick={() => move(-1)}
            aria-label={t("list.earlier", { label: here })}
          >
            <IconChevronUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            disabled={at === count - 1}
            onClick={() => move(1)}
            aria-label={t("list.later", { label: here })}
          >
            <IconChevronDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            onClick={drop}
            aria-label={t("orderForm.dropQuestion", { label: here })}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      )}
      {kind === "CHOICE" && (
        <TagsInput
          id={`${name}.choices`}
          className="question-choices"
          label={t("orderForm.choices")}
          placeholder={t("orderForm.choicesHint")}
          value={choices}
          error={errorOf("choices")}
          splitChars={[",", "、"]}
          onChange={(next) => change({ choices: next })}
          acceptValueOnBlur
          required
        />
      )}
    </fieldset>
  )
}
