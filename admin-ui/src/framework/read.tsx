import { Skeleton, Stack } from "@mantine/core"
import type { TypedDocumentNode } from "@urql/core"
import { type ReactNode, useEffect } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { onPerformed, Unanswered } from "~/graphql/perform"
import { Empty } from "~/ui/empty"
import { Problem } from "~/ui/problem"
import { words } from "./action"

interface Properties<Data, Variables> {
  document: TypedDocumentNode<Data, Variables>
  variables?: Variables
  children(data: Data, again: () => void): ReactNode
}

/** Reads what a page shows: its shape until it is there, what went wrong when it does not come. */
export function Read<Data, Variables extends object>({
  document,
  variables,
  children,
}: Properties<Data, Variables>) {
  const [{ data, error, fetching }, ask] = useQuery<Data>({
    query: document as never,
    variables: (variables ?? {}) as never,
    requestPolicy: "cache-and-network",
  })
  const again = () => ask({ requestPolicy: "network-only" })
  // An empty list has no type by which a cache could know that it is concerned.
  useEffect(() => onPerformed(() => ask({ requestPolicy: "network-only" })), [ask])
  if (data) return children(data, again)
  if (error) return <Problem text={words(asUnanswered(error))} again={again} />
  return fetching ? <Waiting /> : null
}

/** What has an id that nobody knows, or that may not be seen. */
export function NotThere() {
  const { t } = useTranslation()
  return <Empty title={t("problem.notFound")}>{t("problem.notFoundText")}</Empty>
}

function asUnanswered(error: { message: string; graphQLErrors: { extensions: object }[] }) {
  const code = (error.graphQLErrors[0]?.extensions as { code?: string })?.code
  return new Unanswered(String(code ?? "UNREACHABLE"), error.message)
}

function Waiting() {
  return (
    <Stack gap="sm" aria-busy>
      <Skeleton height={28} width={220} radius="sm" />
      <Skeleton height={180} radius="md" />
      <Skeleton height={120} radius="md" />
    </Stack>
  )
}
