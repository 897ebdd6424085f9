import type { TypedDocumentNode } from "@urql/core"
import { client } from "./client"

export interface UserError {
  code: string
  message: string
  path: string[]
}

/** A connection that is down, or a server that answers for itself: nothing is known to have been refused. */
export class Unanswered extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

type Payload = { userErrors: UserError[] }
type Only<Data> = Data extends Record<string, infer P> ? P : never

const listeners = new Set<() => void>()

/** Calls back when something was done; gives what ends that. */
export function onPerformed(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

const TRIES = 4
const FIRST_WAIT_MS = 400

/** A key of its own; also where a page came without encryption, as on a network at home, and there is no randomUUID. */
export const newKey = (): string =>
  crypto.randomUUID?.() ??
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("")

/**
 * Runs a mutation once, however often it must be sent: each try has the same idempotency key.
 * Gives its payload; what was refused stands in `userErrors`. Raises Unanswered when nobody answered.
 */
export async function perform<Data, Input extends { idempotencyKey?: string | null }>(
  document: TypedDocumentNode<Data, { input: Input }>,
  input: Input,
  key: string = newKey(),
  by = client,
): Promise<Only<Data> & Payload> {
  for (let tried = 1; ; tried += 1) {
    const answer = await by
      .mutation(document, { input: { ...input, idempotencyKey: key } } as never)
      .toPromise()
    if (!answer.error) {
      const [payload] = Object.values(answer.data as Record<string, unknown>).filter(
        (one) => one !== "Mutation",
      )
      for (const listener of listeners) listener()
      return payload as Only<Data> & Payload
    }
    const code = String(answer.error.graphQLErrors[0]?.extensions.code ?? "UNREACHABLE")
    const again = code === "UNREACHABLE" || code === "UNAVAILABLE"
    if (!again || tried >= TRIES || !navigator.onLine) throw new Unanswered(code, answer.error.message)
    await new Promise((done) => setTimeout(done, FIRST_WAIT_MS * 2 ** tried * (0.5 + Math.random())))
  }
}

/** Asks anew, past what is kept. */
export async function ask<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  from = client,
): Promise<Data> {
  const answer = await from.query(document, variables as never, { requestPolicy: "network-only" }).toPromise()
  if (answer.error) {
    const code = String(answer.error.graphQLErrors[0]?.extensions.code ?? "UNREACHABLE")
    throw new Unanswered(code, answer.error.message)
  }
  return answer.data as Data
}
