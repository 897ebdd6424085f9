import { Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core"
import { useNavigate } from "@tanstack/react-router"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { say, words } from "~/framework/action"
import { DetailPage } from "~/framework/detail-page"
import { useListSearch } from "~/framework/list-state"
import { Pick } from "~/framework/pick"
import { Section } from "~/framework/section"
import { ask, newKey, perform, type UserError } from "~/graphql/perform"
import { dayOf } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { type FreeLine, FreeLines } from "./free-lines"
import { CREATE, CUSTOMER_NAME, FIND_CUSTOMERS } from "./invoice.graphql"
import { OpenOrders } from "./open-orders"

const WAYS = ["all", "some", "none"] as const

const find = async (search: string) =>
  (await ask(FIND_CUSTOMERS, { search: search || null })).customers.nodes.map(({ id, name, code }) => ({
    value: id,
    label: code ? `${name} (${code})` : name,
  }))

/** An invoice of one customer: his orders, those chosen or all up to a day, and free lines. */
export function InvoiceNew() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [search, change] = useListSearch()
  const customer = search.customer ?? ""
  const [{ data: known }] = useQuery({
    query: CUSTOMER_NAME,
    variables: { id: customer },
    pause: !customer,
  })
  const [way, setWay] = useState<(typeof WAYS)[number]>("all")
  const [orders, setOrders] = useState<string[]>([])
  const [facts, setFacts] = useState({
    until: dayOf(new Date()),
    issuedOn: dayOf(new Date()),
    dueOn: "",
    subject: "",
    note: "",
  })
  const [lines, setLines] = useState<FreeLine[]>([])
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  const at = (name: string) => errors.find(({ path }) => path[0] === name)?.message
  const shown = new Set(["customer", "until", "issuedOn", "dueOn", "subject", "note", "lines"])
  const rest = errors.filter(({ path }) => !shown.has(path[0] ?? "") || path.length === 0)
  const put = (name: keyof typeof facts) => ({
    value: facts[name],
    error: at(name),
    onChange: (event: { currentTarget: { value: string } }) =>
      setFacts({ ...facts, [name]: event.currentTarget.value }),
  })

  async function send(event: FormEvent) {
    event.preventDefault()
    if (!customer) return setErrors([{ code: "REQUIRED", message: t("form.needed"), path: ["customer"] }])
    setBusy(true)
    setProblem(null)
    try {
      const told = await perform(
        CREATE,
        {
          customer,
          orders: way === "all" ? null : way === "some" ? orders : [],
          until: facts.until || null,
          issuedOn: facts.issuedOn || null,
          dueOn: facts.dueOn || null,
          subject: facts.subject,
          note: facts.note,
          lines: lines.map(({ name, quantity, unit, unitPrice, taxRate }) => ({
            name,
            quantity: quantity || "0",
            unit,
            unitPrice: Number(unitPrice) || 0,
            taxRate: Number(taxRate),
          })),
        },
        key,
      )
      setKey(newKey())
      setErrors(told.userErrors)
      if (told.invoice) {
        say(t("invoice.made", { number: told.invoice.number }))
        void navigate({ to: `/invoices/${told.invoice.id}` as "/invoices" })
      }
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }

  const name = known?.node?.__typename === "Customer" ? known.node.name : ""
  return (
    <DetailPage
      back={{ to: "/invoices", label: t("invoice.title") }}
      title={t("invoice.create")}
      row={null}
      changed={() => undefined}
    >
      <form onSubmit={(event) => void send(event)} noValidate style={{ maxWidth: 860 }}>
        <Section title={t("invoice.whom")}>
          <Pick
            key={name}
            label={t("field.customer")}
            placeholder={name || t("list.search")}
            error={at("customer")}
            isKept
            find={find}
            take={({ value }) => {
              setOrders([])
              change({ customer: value })
            }}
          />
          {name && (
            <Text fw={600} mt="xs">
              {name}
            </Text>
          )}
        </Section>
        <Section title={t("invoice.orders")}>
          <Stack gap="sm" align="start">
            <SegmentedControl
              aria-label={t("invoice.orders")}
              value={way}
              onChange={(next) => setWay(next as typeof way)}
              data={WAYS.map((value) => ({ value, label: t(`invoice.way.${value}`) }))}
            />
            {way !== "none" && <TextInput type="date" label={t("invoice.until")} {...put("until")} w={180} />}
            {way === "some" && customer && (
              <OpenOrders customer={customer} until={facts.until} chosen={orders} choose={setOrders} />
            )}
          </Stack>
        </Section>
        <Section title={t("invoice.free")}>
          <FreeLines lines={lines} set={setLines} errors={errors} />
        </Section>
        <Section title={t("common.details")}>
          <Stack gap="sm">
            <Group grow align="start">
              <TextInput type="date" label={t("field.issuedOn")} {...put("issuedOn")} />
              <TextInput
                type="date"
                label={t("field.dueOn")}
                description={t("invoice.byTerms")}
                inputWrapperOrder={["label", "input", "description", "error"]}
                {...put("dueOn")}
              />
            </Group>
            <TextInput
              label={t("field.subject")}
              description={t("invoice.byTerms")}
              inputWrapperOrder={["label", "input", "description", "error"]}
              maxLength={80}
              {...put("subject")}
            />
            <Textarea label={t("field.note")} autosize minRows={2} {...put("note")} />
          </Stack>
        </Section>
        {rest.length > 0 && <Problem text={rest.map((one) => one.message).join("\n")} />}
        {problem !== null && <Problem text={words(problem)} />}
        <Group justify="flex-end" gap="xs" my="md">
          <Button variant="default" onClick={() => void navigate({ to: "/invoices" as "/" })}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t("invoice.create")}
          </Button>
        </Group>
      </form>
    </DetailPage>
  )
}
