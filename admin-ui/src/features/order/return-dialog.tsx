import { Button, Checkbox, Group, Stack, Table, Text, Textarea, TextInput } from "@mantine/core"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { say, words } from "~/framework/action"
import { halfWidth } from "~/framework/fields/half-width"
import { newKey, perform, type UserError } from "~/graphql/perform"
import { Dialog } from "~/ui/dialog"
import { dayOf, quantity } from "~/ui/format"
import { Problem } from "~/ui/problem"
import type { Returning } from "./returns"
import { TAKE_BACK } from "./returns.graphql"

interface Properties {
  order: Returning
  slips: { lines: { quantity: string; line: { id: string } | null }[] }[]
  close(hasChanged: boolean): void
}

/** How much of each line came back, why, and whether it can be sold again. */
export function ReturnDialog({ order, slips, close }: Properties) {
  const { t } = useTranslation()
  const [amounts, setAmounts] = useState<Record<string, string>>({})
  const [reason, setReason] = useState("")
  const [day, setDay] = useState(dayOf(new Date()))
  const [restocks, setRestocks] = useState(true)
  const [errors, setErrors] = useState<UserError[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  const came = new Map<string, number>()
  for (const { lines } of slips)
    for (const one of lines)
      if (one.line) came.set(one.line.id, (came.get(one.line.id) ?? 0) + Number(one.quantity))
  const left = (id: string, shipped: string) => Number((Number(shipped) - (came.get(id) ?? 0)).toFixed(3))
  const open = order.lines.filter((line) => left(line.id, line.shippedQuantity) > 0)
  const wanted = open.filter((line) => (amounts[line.id] ?? "").trim() !== "")
  const wrong = (line: string) => {
    const at = wanted.findIndex(({ id }) => id === line)
    return errors.find(({ path }) => path[0] === "lines" && path[1] === String(at))?.message
  }
  const at = (name: string) => errors.find(({ path }) => path[0] === name && path.length === 1)?.message
  const rest = errors.filter(
    ({ path }) => !["lines", "reason", "returnedOn"].includes(path[0] ?? "") || at("lines") !== undefined,
  )

  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      const payload = await perform(
        TAKE_BACK,
        {
          order: order.id,
          expectedVersion: order.version,
          lines: wanted.map(({ id }) => ({ line: id, quantity: amounts[id] ?? "" })),
          reason,
          restocks,
          returnedOn: day || null,
        },
        key,
      )
      setKey(newKey())
      setErrors(payload.userErrors)
      if (payload.userErrors.length === 0) {
        say(t("slip.made", { number: payload.returnSlip?.number }))
        close(true)
      }
    } catch (raised) {
      setProblem(raised)
    }
    setBusy(false)
  }

  return (
    <Dialog title={t("slip.make")} close={() => close(false)} size="lg">
      <form onSubmit={(event) => void send(event)} noValidate>
        <Stack gap="sm">
          {open.length === 0 && <Text>{t("slip.allBack")}</Text>}
          <Table verticalSpacing={6} className="lines">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("field.name")}</Table.Th>
                <Table.Th className="number">{t("slip.left")}</Table.Th>
                <Table.Th w={112}>{t("slip.back")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {open.map((line) => (
                <Table.Tr key={line.id}>
                  <Table.Td>{line.name}</Table.Td>
                  <Table.Td className="number">
                    {quantity(String(left(line.id, line.shippedQuantity)), line.unit)}
                  </Table.Td>
                  <Table.Td>
                    <TextInput
                      aria-label={t("slip.backOf", { name: line.name })}
                      value={amounts[line.id] ?? ""}
                      error={wrong(line.id)}
                      inputMode={line.saleType === "WEIGHT" ? "decimal" : "numeric"}
                      onChange={({ currentTarget }) =>
                        setAmounts({ ...amounts, [line.id]: halfWidth(currentTarget.value) })
                      }
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Group grow align="start">
            <TextInput
              type="date"
              label={t("field.returnedOn")}
              value={day}
              max={dayOf(new Date())}
              error={at("returnedOn")}
              onChange={(event) => setDay(event.currentTarget.value)}
            />
            <Checkbox
              mt={28}
              label={t("slip.restocks")}
              checked={restocks}
              onChange={(event) => setRestocks(event.currentTarget.checked)}
            />
          </Group>
          <Textarea
            label={t("field.reason")}
            value={reason}
            error={at("reason")}
            autosize
            minRows={2}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {rest.length > 0 && <Problem text={rest.map((one) => one.message).join("\n")} />}
          {problem !== null && <Problem text={words(problem)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={open.length === 0}>
              {t("slip.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
