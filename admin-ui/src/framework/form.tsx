import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core"
import { useBlocker } from "@tanstack/react-router"
import type { TypedDocumentNode } from "@urql/core"
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { newKey, perform, type UserError } from "~/graphql/perform"
import { useFieldWords } from "~/i18n/words"
import { Problem } from "~/ui/problem"
import { say, words } from "./action"
import { Conflict } from "./conflict"
import { type Choice, Field } from "./fields/field"
import { type InputField, inputTypes, type Known } from "./input-types"

type Values = Record<string, unknown>

export interface Face {
  label: string
  value: unknown
  values: Values
  error: string | undefined
  /** All that was refused of it, for faces of several boxes. */
  errors: UserError[]
  set(value: unknown): void
}

interface Properties {
  /** The mutation's input type: what is asked, and what must be given. */
  input: string
  document: TypedDocumentNode<never, never>
  /** The fields that are shown, in this order; two in a list stand side by side. */
  fields: (string | string[])[]
  /** What is sent besides. */
  always?: Values
  initial?: Values
  /** Of a row that is changed: only what differs is sent, with the version that was read. */
  version?: number
  labels?: Record<string, string>
  hints?: Record<string, string>
  /** What can be chosen for an id, or for a text that is one of a few. */
  choices?: Record<string, Choice[]>
  /** The pictures as they are now. */
  pictures?: Record<string, string | null | undefined>
  /** Fields with a face of their own. */
  faces?: Record<string, (face: Face) => ReactNode>
  /** Why nothing can be changed; the form then only shows. */
  barred?: string | false
  /** Told when something unsaved is there, and when not. */
  dirty?(isDirty: boolean): void
  /** Told of every change, for what is shown beside the form. */
  watch?(values: Values): void
  save?: string
  done(payload: Record<string, unknown>): void
  cancel?(): void
  saved?: string
}

/** A form is the mutation's input: types become fields, `userErrors` land on theirs, nothing unsaved is lost unasked. */
export function InputForm(given: Properties) {
  const [known, setKnown] = useState<Known | null>(null)
  useEffect(() => {
    void inputTypes().then(setKnown)
  }, [])
  const fields = known?.inputs[given.input]
  return known && fields ? <Ready {...given} known={known} types={fields} /> : null
}

function Ready(given: Properties & { known: Known; types: Record<string, InputField> }) {
  const { t } = useTranslation()
  const fieldWords = useFieldWords()
  const read = { ...defaults(given.types), ...given.initial }
  const [base, setBase] = useState({ version: given.version, values: read as Values })
  const [values, setValues] = useState<Values>(read)
  const isSettled = useRef(false)
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isSaving, setSaving] = useState(false)
  const [key, setKey] = useState(newKey)
  const changed = Object.keys(values).filter(
    (name) => JSON.stringify(values[name] ?? null) !== JSON.stringify(base.values[name] ?? null),
  )
  const isDirty = changed.length > 0
  if (given.version !== base.version && (!isDirty || isSettled.current)) {
    isSettled.current = false
    setBase({ version: given.version, values: read })
    setValues(read)
    setErrors([])
  }
  const { dirty, watch } = given
  useEffect(() => dirty?.(isDirty), [dirty, isDirty])
  useEffect(() => watch?.(values), [watch, values])
  useBlocker({
    shouldBlockFn: () => isDirty && !isSaving && !confirm(t("form.leave")),
    enableBeforeUnload: isDirty,
  })

  async function save(event?: FormEvent, version = base.version, without: string[] = []) {
    event?.preventDefault()
    event?.stopPropagation()
    const missing = given.version === undefined ? lacking(given.types, values, given.always ?? {}) : []
    if (missing.length) {
      const lacks = missing.map((name) => ({ code: "REQUIRED", message: t("form.needed"), path: [name] }))
      setErrors(lacks)
      return focusFirst(lacks)
    }
    setSaving(true)
    setProblem(null)
    const wanted = changed.filter((name) => !without.includes(name))
    const names = given.version === undefined ? Object.keys(given.types) : wanted
    const asked = Object.fromEntries(
      names
        .filter((name) => name in values || given.types[name]?.required)
        .map((name) => [name, sent(name, values[name], given.types[name])]),
    )
    const input = { ...asked, ...given.always, ...(version !== undefined && { expectedVersion: version }) }
    try {
      const payload = (await perform(given.document as never, input as never, key)) as {
        userErrors: UserError[]
      }
      setErrors(payload.userErrors)
      setKey(newKey())
      if (payload.userErrors.length === 0) {
        say(given.saved ?? t("form.saved"))
        isSettled.current = true
        given.done(payload as never)
      } else focusFirst(payload.userErrors)
    } catch (raised) {
      setProblem(raised)
    }
    setSaving(false)
  }

  const rest = errors.filter((error) => error.code !== "VERSION_CONFLICT" && !isShown(given.fields, error))
  const conflict = errors.find((error) => error.code === "VERSION_CONFLICT")
  const field = (name: string) => {
    const type = given.types[name]
    const own = errors.filter(({ path }) => path[0] === name)
    const error = own[0]?.message
    const put = (next: Values) => setValues((former) => ({ ...former, ...next }))
    const face = given.faces?.[name]
    if (face) {
      const set = (value: unknown) => put({ [name]: value })
      return (
        <div key={name}>
          {face({
            label: given.labels?.[name] ?? fieldWords(name),
            value: values[name],
            values,
            error,
            errors: own,
            set,
          })}
        </div>
      )
    }
    return type ? (
      <Field
        key={name}
        name={name}
        type={type}
        known={given.known}
        label={given.labels?.[name]}
        value={values[name]}
        values={values}
        error={error}
        hint={given.hints?.[name]}
        choices={given.choices?.[name]}
        picture={given.pictures?.[name]}
        put={put}
      />
    ) : null
  }
  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <Stack gap="sm">
        <fieldset disabled={Boolean(given.barred)} className="fields">
          {given.fields.map((one) =>
            Array.isArray(one) ? (
              <SimpleGrid key={one.join()} cols={{ base: 1, xs: one.length }} spacing="sm">
                {one.map(field)}
              </SimpleGrid>
            ) : (
              field(one)
            ),
          )}
        </fieldset>
        {conflict && (
          <Conflict
            error={conflict}
            mine={values}
            changed={changed}
            keepMine={(version) => void save(undefined, version)}
            merge={(version, theirs) => void save(undefined, version, theirs)}
            takeTheirs={() => {
              isSettled.current = true
              given.done({})
            }}
          />
        )}
        {rest.length > 0 && <Problem text={rest.map((error) => error.message).join("\n")} />}
        {problem !== null && <Problem text={words(problem)} again={() => void save()} />}
        {given.barred ? (
          <Text size="sm" className="quiet">
            {given.barred}
          </Text>
        ) : (
          <Group justify="flex-end" gap="xs">
            {given.cancel && (
              <Button variant="default" onClick={given.cancel}>
                {t("common.cancel")}
              </Button>
            )}
            <Button type="submit" loading={isSaving} disabled={given.version !== undefined && !isDirty}>
              {given.save ?? t("common.save")}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}

function isShown(fields: (string | string[])[], error: UserError): boolean {
  return fields.flat().includes(error.path[0] ?? "")
}

function focusFirst(errors: UserError[]) {
  const path = errors[0]?.path ?? []
  const box = (name: string) =>
    document.querySelector<HTMLElement>(
      `[name="${CSS.escape(name)}"]:not([type=hidden]), [id="${CSS.escape(name)}"]`,
    )
  if (path[0]) (box(path.join(".")) ?? box(path[0]))?.focus()
}

function defaults(types: Record<string, InputField>): Values {
  return Object.fromEntries(
    Object.entries(types)
      .filter(([, type]) => type.initial !== undefined && type.initial !== null)
      .map(([name, type]) => [name, type.initial]),
  )
}

/** What the API cannot be asked without: of texts it tells by itself what is missing. */
function lacking(types: Record<string, InputField>, values: Values, always: Values): string[] {
  return Object.entries(types)
    .filter(([name, type]) => type.required && !type.list && type.type !== "String" && !(name in always))
    .map(([name]) => name)
    .filter((name) => values[name] === undefined || values[name] === null || values[name] === "")
}

/** Texts that are given or not given; an empty one is not. */
const EMPTY_IS_NOTHING = new Set(["cutOff", "faxAddress"])

/** An empty box of something optional is nothing, not an empty text. */
function sent(name: string, value: unknown, type: InputField | undefined): unknown {
  if (value === "" && (type?.type !== "String" || EMPTY_IS_NOTHING.has(name))) return null
  if (type?.list) return value ?? (type.required ? [] : value)
  return value ?? (type?.type === "String" && type.initial !== null ? "" : null)
}
