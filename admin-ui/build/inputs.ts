import { readFileSync } from "node:fs"
import {
  buildSchema,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql"
import type { Plugin } from "vite"

const NAME = "virtual:inputs"

/** Gives the input types and enums of the schema as data: what forms and filters are made of. */
export function inputs(path: string): Plugin {
  return {
    name: "tsunagi-inputs",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load(id) {
      if (id !== `\0${NAME}`) return
      this.addWatchFile(path)
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(read(path)))})`
    },
  }
}

/** `{ inputs: { ProductCreateInput: { name: { type, kind, required, list } } }, enums: { SaleType: [...] } }` */
export function read(path: string) {
  const schema = buildSchema(readFileSync(path, "utf8"), { assumeValidSDL: true })
  const types = Object.values(schema.getTypeMap())
  return {
    inputs: Object.fromEntries(
      types
        .filter((type) => isInputObjectType(type))
        .map((type) => [
          type.name,
          Object.fromEntries(
            Object.values(type.getFields()).map((field) => [
              field.name,
              described(field.type, field.defaultValue),
            ]),
          ),
        ]),
    ),
    enums: enums(schema),
  }
}

function enums(schema: GraphQLSchema) {
  return Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter((type) => isEnumType(type) && !type.name.startsWith("__"))
      .map((type) => [type.name, isEnumType(type) ? type.getValues().map((value) => value.name) : []]),
  )
}

function described(type: GraphQLInputType, initial: unknown) {
  const required = isNonNullType(type) && initial === undefined
  let inner = isNonNullType(type) ? type.ofType : type
  const list = isListType(inner)
  if (isListType(inner)) inner = isNonNullType(inner.ofType) ? inner.ofType.ofType : inner.ofType
  const kind = isEnumType(inner) ? "enum" : isInputObjectType(inner) ? "input" : "scalar"
  return {
    type: String(inner),
    kind,
    ...(required && { required }),
    ...(list && { list }),
    ...(initial !== undefined && { initial }),
  }
}
