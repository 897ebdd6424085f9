import type { TypedDocumentNode } from "@urql/core"
import { useCallback, useEffect, useRef, useState } from "react"
import { ask } from "~/graphql/perform"

const seen = new Map<string, unknown>()

/** Reads when a page opens, and when asked again; what was read before is shown meanwhile, also without a connection. */
export function useAsk<Data, Variables extends Record<string, unknown>>(
  name: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): { data: Data | undefined; problem: unknown; again(): void } {
  const key = `${name} ${JSON.stringify(variables)}`
  const [state, put] = useState({ key, data: seen.get(key) as Data | undefined, problem: null as unknown })
  const wanted = useRef(key)
  wanted.current = key
  const again = useCallback(async () => {
    const own = JSON.parse(key.slice(key.indexOf(" ") + 1)) as Variables
    try {
      const data = await ask(document, own)
      seen.set(key, data)
      if (wanted.current === key) put({ key, data, problem: null })
    } catch (problem) {
      if (wanted.current === key) put({ key, data: seen.get(key) as Data | undefined, problem })
    }
  }, [key, document])
  useEffect(() => {
    void again()
    const wake = () => void again()
    addEventListener("online", wake)
    return () => removeEventListener("online", wake)
  }, [again])
  const isNew = state.key !== key
  return {
    data: isNew ? (seen.get(key) as Data | undefined) : state.data,
    problem: isNew ? null : state.problem,
    again,
  }
}
