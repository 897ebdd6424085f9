export interface InputField {
  type: string
  kind: "scalar" | "enum" | "input"
  required?: boolean
  list?: boolean
  initial?: unknown
}

export interface Known {
  inputs: Record<string, Record<string, InputField>>
  enums: Record<string, string[]>
}

let loading: Promise<Known> | null = null

/** The input types and enums of the schema, read once. */
export function inputTypes(): Promise<Known> {
  loading ??= import("virtual:inputs").then((found) => found.default)
  return loading
}
