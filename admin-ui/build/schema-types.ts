/** Writes `src/graphql/schema.d.ts`, the schema as gql.tada's types want it. (Its own tool needs TypeScript 6.) */
import { readFileSync, writeFileSync } from "node:fs"
import { minifyIntrospection, outputIntrospectionFile } from "@gql.tada/internal"
import { buildSchema, introspectionFromSchema } from "graphql"

const sdl = readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8")
const found = minifyIntrospection(introspectionFromSchema(buildSchema(sdl), { descriptions: false }))
const text = outputIntrospectionFile(found, { fileType: ".d.ts", shouldPreprocess: true })
writeFileSync(new URL("../src/graphql/schema.d.ts", import.meta.url), text)
