import { Button, Checkbox, Group, Progress, Stack, Text, TextInput } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { type FormEvent, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { words } from "~/framework/action"
import { useKept } from "~/framework/list-state"
import { useSignal } from "~/framework/live"
import { useSession } from "~/framework/session"
import { newKey, perform, type UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { count, date, dayOf } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { CREATE_ALL, LIVE, UNBILLED } from "./invoice.graphql"

interface Begun {
  until: string
  withConfirmed: boolean
  customers: number
}

const PATIENCE_MS = 300
const LOOK_MS = 3000

/** 月末一括請求: how much there is to bill, then how far it has come, also after the page was left meanwhile. */
export default function MonthEnd({ close }: { close(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [begun, keep] = useKept<Begun | null>(`tsunagi.monthEnd.${session.business?.id}`, null)
  return (
    <Dialog title={t("invoice.monthEnd")} close={close}>
      {begun ? (
        <Running begun={begun} end={() => keep(null)} close={close} />
      ) : (
        <Asking start={keep} close={close} />
      )}
    </Dialog>
  )
}

function useUnbilled(until: string, withConfirmed: boolean) {
  const [{ data, fetching }, ask] = useQuery({
    query: UNBILLED,
    variables: { until, withConfirmed },
    requestPolicy: "cache-and-network",
    pause: !until,
  })
  return { left: data?.unbilled, fetching, again: () => ask({ requestPolicy: "network-only" }) }
}

function Asking({ start, close }: { start(begun: Begun): void; close(): void }) {
  const { t } = useTranslation()
  const today = dayOf(new Date())
  const [until, setUntil] = useState(today)
  const [issuedOn, setIssuedOn] = useState(today)
  const [withConfirmed, setWithConfirmed] = useState(false)
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  const [asked] = useDebouncedValue(until, PATIENCE_MS)
  const { left } = useUnbilled(asked, withConfirmed)
  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      const told = await perform(CREATE_ALL, { until, issuedOn: issuedOn || null, withConfirmed }, key)
      setKey(newKey())
      setErrors(told.userErrors)
      if (told.userErrors.length === 0) start({ until, withConfirmed, customers: left?.customers ?? 0 })
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t("invoice.monthEndText")}</Text>
        <Group grow align="start">
          <TextInput
            type="date"
            label={t("invoice.until")}
            value={until}
            required
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label={t("field.issuedOn")}
            value={issuedOn}
            onChange={(event) => setIssuedOn(event.currentTarget.value)}
          />
        </Group>
        <Checkbox
          label={t("invoice.withConfirmed")}
          checked={withConfirmed}
          onChange={(event) => setWithConfirmed(event.currentTarget.checked)}
        />
        <Text fw={600} aria-live="polite">
          {left &&
            (left.customers
              ? t("invoice.toBill", { customers: count(left.customers), orders: count(left.orders) })
              : t("invoice.nothingToBill"))}
        </Text>
        {errors.length > 0 && <Problem text={errors.map((one) => one.message).join("\n")} />}
        {problem !== null && <Problem text={words(problem)} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy} disabled={!until || left?.customers === 0}>
            {t("invoice.monthEndStart")}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Running({ begun, end, close }: { begun: Begun; end(): void; close(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const { left, again } = useUnbilled(begun.until, begun.withConfirmed)
  useSignal(LIVE, { where: { business: { eq: session.business?.id } } }, again)
  const look = useRef(again)
  look.current = again
  useEffect(() => {
    const timer = setInterval(() => look.current(), LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  const total = Math.max(begun.customers, left?.customers ?? 0)
  const done = left ? total - left.customers : 0
  const isDone = left?.customers === 0
  return (
    <Stack gap="sm">
      <Text size="sm">{t("invoice.billing", { day: date(begun.until) })}</Text>
      <Progress
        value={isDone ? 100 : total ? (done / total) * 100 : 0}
        animated={!isDone}
        aria-label={t("invoice.monthEnd")}
      />
      <Text size="sm" aria-live="polite">
        {isDone
          ? t("invoice.billed", { count: total, number: count(total) })
          : t("common.progress", { done: count(done), total: count(total) })}
      </Text>
      {!isDone && (
        <Text size="xs" className="quiet">
          {t("invoice.mayLeave")}
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        {!isDone && (
          <Button variant="subtle" onClick={end}>
            {t("invoice.another")}
          </Button>
        )}
        <Button
          onClick={() => {
            if (isDone) end()
            close()
          }}
        >
          {t("common.close")}
        </Button>
      </Group>
    </Stack>
  )
}
