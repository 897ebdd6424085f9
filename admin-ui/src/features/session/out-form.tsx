import { Button, Stack, Text } from "@mantine/core"
import type { TypedDocumentNode } from "@urql/core"
import { type FormEvent, useEffect, useState } from "react"
import { words } from "~/framework/action"
import { Field } from "~/framework/fields/field"
import { inputTypes, type Known } from "~/framework/input-types"
import { newKey, perform, type UserError } from "~/graphql/perform"
import { Problem } from "~/ui/problem"

type Values = Record<string, unknown>

/** A part of what is sent: fields of an input type, all of it or under a name of their own. */
export interface Part {
  input: string
  under?: string
  title?: string
  fields: (string | string[])[]
  labels?: Record<string, string>
  initial?: Values
}

interface Properties {
  parts: Part[]
  document: TypedDocumentNode<never, never>
  always?: Values
  save: string
  done(): void
}

/** A form for those who are not logged in yet; it may fill several inputs at once. */
export function OutForm({ parts, document: mutation, always, save, done }: Properties) {
  const [known, setKnown] = useState<Known | null>(null)
  const [values, setValues] = useState<Record<string, Values>>(() =>
    Object.fromEntries(parts.map(({ under = "", initial }) => [under, initial ?? {}])),
  )
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  useEffect(() => {
    void inputTypes().then(setKnown)
  }, [])
  if (!known) return null
  const types = known.inputs

  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const { "": whole, ...under } = Object.fromEntries(
      parts.map((part) => [part.under ?? "", filled(part, values[part.under ?? ""], types)]),
    )
    try {
      const input = { ...always, ...whole, ...merged(under, always) }
      const { userErrors } = (await perform(mutation as never, input as never, key)) as {
        userErrors: UserError[]
      }
      setErrors(userErrors)
      setKey(newKey())
      if (userErrors.length === 0) return done()
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }

  const isOf = (part: Part, name: string, { path }: UserError) =>
    part.under ? path[0] === part.under && path[1] === name : path[0] === name
  const rest = errors.filter(
    (error) => !parts.some((part) => part.fields.flat().some((name) => isOf(part, name, error))),
  )
  const field = (part: Part, name: string) => {
    const type = known.inputs[part.input]?.[name]
    const under = part.under ?? ""
    if (!type) return null
    return (
      <Field
        key={name}
        name={name}
        type={type}
        known={known}
        label={part.labels?.[name]}
        value={values[under]?.[name]}
        values={values[under] ?? {}}
        error={errors.find((error) => isOf(part, name, error))?.message}
        put={(next) => setValues((former) => ({ ...former, [under]: { ...former[under], ...next } }))}
      />
    )
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Stack gap="sm">
        {parts.map((part) => (
          <Stack key={part.under ?? ""} gap="sm">
            {part.title && (
              <Text component="h2" fw={650} mt="xs" mb={0}>
                {part.title}
              </Text>
            )}
            {part.fields.map((one) =>
              Array.isArray(one) ? (
                <div key={one.join()} className="pair-of-fields">
                  {one.map((name) => field(part, name))}
                </div>
              ) : (
                field(part, one)
              ),
            )}
          </Stack>
        ))}
        {rest.length > 0 && <Problem text={rest.map((error) => error.message).join("\n")} />}
        {problem !== null && <Problem text={words(problem)} />}
        <Button type="submit" loading={isBusy} fullWidth mt="xs" size="md">
          {save}
        </Button>
      </Stack>
    </form>
  )
}

/** What was left empty, as the API wants it said. */
function filled({ input, fields }: Part, typed: Values = {}, inputs: Known["inputs"]): Values {
  const empty = (name: string) => {
    const type = inputs[input]?.[name]?.type
    return type === "Boolean" ? false : type === "String" ? "" : null
  }
  return { ...Object.fromEntries(fields.flat().map((name) => [name, empty(name)])), ...typed }
}

/** What is sent besides goes under the same name as what was typed. */
function merged(under: Record<string, Values>, always: Values = {}) {
  return Object.fromEntries(
    Object.entries(under).map(([name, typed]) => [name, { ...(always[name] as Values), ...typed }]),
  )
}
