import { Button, Group, Stack } from "@mantine/core"
import { useBlocker } from "@tanstack/react-router"
import type { TypedDocumentNode } from "@urql/core"
import { type FormEvent, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { perform, type UserError } from "~/graphql/perform"
import { Problem } from "~/ui/problem"
import { say, words } from "./action"
import { Conflict } from "./conflict"
import { Field } from "./fields/field"
import { type InputField, inputTypes, type Known } from "./input-types"

type Values = Record<string, unknown>

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
  const begun = { ...defaults(given.types), ...given.initial }
  const [values, setValues] = useState<Values>(begun)
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isSaving, setSaving] = useState(false)
  const [key, setKey] = useState(() => crypto.randomUUID() as string)
  const changed = Object.keys(values).filter(
    (name) => JSON.stringify(values[name]) !== JSON.stringify(begun[name]),
  )
  const isDirty = changed.length > 0
  useBlocker({
    shouldBlockFn: () => isDirty && !isSaving && !confirm(t("form.leave")),
    enableBeforeUnload: isDirty,
  })

  async function save(event?: FormEvent, version = given.version) {
    event?.preventDefault()
    setSaving(true)
    setProblem(null)
    const names = given.version === undefined ? Object.keys(values) : changed
    const asked = Object.fromEntries(
      names
        .filter((name) => name in given.types)
        .map((name) => [name, sent(values[name], given.types[name])]),
    )
    const input = { ...asked, ...given.always, ...(version !== undefined && { expectedVersion: version }) }
    try {
      const payload = (await perform(given.document as never, input as never, key)) as {
        userErrors: UserError[]
      }
      setErrors(payload.userErrors)
      setKey(crypto.randomUUID())
      if (payload.userErrors.length === 0) {
        say(given.saved ?? t("form.saved"))
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
    return type ? (
      <Field
        key={name}
        name={name}
        type={type}
        known={given.known}
        label={given.labels?.[name]}
        value={values[name]}
        values={values}
        error={errors.find((error) => error.path[0] === name)?.message}
        put={(next) => setValues((former) => ({ ...former, ...next }))}
      />
    ) : null
  }
  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <Stack gap="sm">
        {given.fields.map((one) =>
          Array.isArray(one) ? (
            <Group key={one.join()} grow align="start" gap="sm" className="pair">
              {one.map(field)}
            </Group>
          ) : (
            field(one)
          ),
        )}
        {conflict && (
          <Conflict
            error={conflict}
            mine={values}
            changed={changed}
            keepMine={(version) => void save(undefined, version)}
            takeTheirs={() => given.done({})}
          />
        )}
        {rest.length > 0 && <Problem text={rest.map((error) => error.message).join("\n")} />}
        {problem !== null && <Problem text={words(problem)} again={() => void save()} />}
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
      </Stack>
    </form>
  )
}

function isShown(fields: (string | string[])[], error: UserError): boolean {
  return fields.flat().includes(error.path[0] ?? "")
}

function focusFirst(errors: UserError[]) {
  const name = errors[0]?.path[0]
  if (name) document.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus()
}

function defaults(types: Record<string, InputField>): Values {
  return Object.fromEntries(
    Object.entries(types)
      .filter(([, type]) => type.initial !== undefined && type.initial !== null)
      .map(([name, type]) => [name, type.initial]),
  )
}

/** An empty box of something optional is nothing, not an empty text. */
function sent(value: unknown, type: InputField | undefined): unknown {
  if (value === "" && type?.type !== "String") return null
  return value ?? (type?.type === "String" && type.initial !== null ? "" : null)
}
