import {
  Checkbox,
  MultiSelect,
  NativeSelect,
  NumberInput,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core"
import { useTranslation } from "react-i18next"
import { inOrder, useEnumWords, useFieldWords } from "~/i18n/words"
import type { InputField, Known } from "../input-types"
import { halfWidth } from "./half-width"
import { ImageField } from "./image"
import { PasswordField } from "./password"
import { PostalCode } from "./postal-code"

export interface Choice {
  value: string
  label: string
}

interface Properties {
  name: string
  type: InputField
  known: Known
  label?: string
  value: unknown
  values: Record<string, unknown>
  error?: string
  hint?: string
  choices?: Choice[]
  picture?: string | null
  put(next: Record<string, unknown>): void
}

const TIMES = new Set(["cutOff"])
const LONG = new Set([
  "description",
  "note",
  "remark",
  "message",
  "terms",
  "reason",
  "sellerNote",
  "document",
])
const KINDS: Record<
  string,
  { type?: string; inputMode?: "tel" | "email" | "numeric" | "url"; autoComplete?: string }
> = {
  email: { type: "email", inputMode: "email", autoComplete: "email" },
  phone: { type: "tel", inputMode: "tel", autoComplete: "tel" },
  fax: { type: "tel", inputMode: "tel" },
  url: { type: "url", inputMode: "url" },
  website: { type: "url", inputMode: "url" },
  loginId: { autoComplete: "username" },
  code: { inputMode: undefined },
  janCode: { inputMode: "numeric" },
}

/** One field for each kind of input of the API. */
export function Field({
  name,
  type,
  known,
  label,
  value,
  values,
  error,
  hint,
  choices,
  picture,
  put,
}: Properties) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const enumWords = useEnumWords()
  const shared = {
    name,
    label: label ?? field(name),
    error,
    description: hint,
    required: type.required ?? false,
    withAsterisk: type.required ?? false,
  }
  const set = (next: unknown) => put({ [name]: next })
  if (name === "postalCode") return <PostalCode {...shared} value={String(value ?? "")} put={put} />
  if (name === "image" || name === "logo" || name === "seal")
    return (
      <ImageField
        {...shared}
        value={(value as string | null | undefined) ?? null}
        set={set}
        shown={picture}
        // The picture of a product can be exchanged only.
        mayGo={name !== "image"}
      />
    )
  if (name.toLowerCase().includes("password"))
    return <PasswordField {...shared} value={String(value ?? "")} set={set} values={values} />
  if (type.type === "String" && TIMES.has(name))
    return (
      <TextInput
        {...shared}
        type="time"
        step={600}
        value={String(value ?? "")}
        onChange={(event) => set(event.currentTarget.value)}
      />
    )
  if (type.kind === "enum" || choices) {
    const data =
      choices ??
      inOrder(type.type, known.enums[type.type] ?? []).map((one) => ({
        value: one,
        label: enumWords(type.type, one),
      }))
    if (type.list)
      return (
        <MultiSelect
          {...shared}
          required={false}
          data={data}
          value={(value as string[]) ?? []}
          onChange={set}
        />
      )
    const none = type.required || type.initial ? [] : [{ value: "", label: t("form.none") }]
    return (
      <NativeSelect
        {...shared}
        data={[...none, ...data]}
        value={String(value ?? "")}
        onChange={({ currentTarget }) => set(chosen(currentTarget.value, type))}
      />
    )
  }
  if (type.list)
    return (
      <TagsInput
        {...shared}
        required={false}
        value={(value as string[]) ?? []}
        onChange={set}
        splitChars={[",", "、"]}
      />
    )
  switch (type.type) {
    case "Boolean":
      return (
        <Checkbox
          name={name}
          label={shared.label}
          error={error}
          description={hint}
          checked={Boolean(value)}
          onChange={(event) => set(event.currentTarget.checked)}
          mt="xs"
        />
      )
    case "Yen":
      return (
        <NumberInput
          {...shared}
          value={(value as number) ?? ""}
          onChange={(next) => set(next === "" ? null : Number(next))}
          prefix="¥"
          thousandSeparator=","
          allowDecimal={false}
          hideControls
          inputMode="numeric"
        />
      )
    case "Int":
      return (
        <NumberInput
          {...shared}
          value={(value as number) ?? ""}
          onChange={(next) => set(next === "" ? null : Number(next))}
          allowDecimal={false}
          inputMode="numeric"
        />
      )
    case "Decimal":
      return (
        <TextInput
          {...shared}
          value={String(value ?? "")}
          onChange={(event) => set(halfWidth(event.currentTarget.value))}
          inputMode="decimal"
        />
      )
    case "Date":
      return (
        <TextInput
          {...shared}
          type="date"
          value={String(value ?? "")}
          onChange={(event) => set(event.currentTarget.value)}
        />
      )
    default:
      return LONG.has(name) ? (
        <Textarea
          {...shared}
          value={String(value ?? "")}
          onChange={(event) => set(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={8}
        />
      ) : (
        <TextInput
          {...shared}
          {...KINDS[name]}
          value={String(value ?? "")}
          onChange={(event) => set(event.currentTarget.value)}
        />
      )
  }
}

const chosen = (value: string, { type }: InputField) =>
  value === "" ? null : type === "Int" ? Number(value) : value
