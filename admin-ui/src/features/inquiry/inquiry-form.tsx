import { Button, NativeSelect, Stack, Textarea, TextInput } from "@mantine/core"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { newKey, perform, type UserError } from "~/graphql/perform"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { Problem } from "~/ui/problem"
import { SEND } from "./inquiry.graphql"

const CATEGORIES = ["QUESTION", "WISH", "TROUBLE", "LEAVING", "OTHER"] as const
const LONGEST = 4000

export interface Asker {
  name: string
  email: string
}

/** What is asked, by whom, and about what; what was typed stays until it was taken. */
export function InquiryForm({
  asker,
  category = "QUESTION",
  done,
}: {
  asker: Asker
  category?: string
  done(): void
}) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const [values, setValues] = useState({
    ...asker,
    category: CATEGORIES.find((one) => one === category) ?? "QUESTION",
    topic: "",
    text: "",
  })
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  const put = (name: "name" | "email" | "topic" | "text") => ({
    name,
    value: values[name],
    error: errors.find(({ path }) => path[0] === name)?.message,
    required: true,
    withAsterisk: false,
    onChange: (event: { currentTarget: { value: string } }) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  })
  const rest = errors.filter(({ path }) => !["name", "email", "topic", "text"].includes(path[0] ?? ""))
  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      const told = await perform(SEND, values, key)
      setKey(newKey())
      setErrors(told.userErrors)
      if (told.userErrors.length === 0) {
        setValues({ ...values, topic: "", text: "" })
        done()
      }
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Stack gap="sm">
        <TextInput label={field("name")} autoComplete="name" {...put("name")} />
        <TextInput label={field("email")} type="email" autoComplete="email" {...put("email")} />
        <NativeSelect
          label={t("inquiry.category")}
          value={values.category}
          data={CATEGORIES.map((value) => ({ value, label: word("InquiryCategory", value) }))}
          onChange={(event) =>
            setValues({ ...values, category: event.currentTarget.value as (typeof CATEGORIES)[number] })
          }
        />
        <TextInput label={t("inquiry.topic")} maxLength={100} {...put("topic")} />
        <Textarea
          label={t("inquiry.text")}
          maxLength={LONGEST}
          autosize
          minRows={5}
          maxRows={20}
          {...put("text")}
        />
        {rest.length > 0 && <Problem text={rest.map((error) => error.message).join("\n")} />}
        {problem !== null && <Problem text={words(problem)} />}
        <Button type="submit" loading={isBusy} fullWidth mt="xs" size="md">
          {t("inquiry.send")}
        </Button>
      </Stack>
    </form>
  )
}
