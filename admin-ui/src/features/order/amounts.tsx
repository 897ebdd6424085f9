import { Button, Table, Text } from "@mantine/core"
import { IconEye, IconEyeOff } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { Section } from "~/framework/section"
import { perform } from "~/graphql/perform"
import { useFieldWords } from "~/i18n/words"
import { yen } from "~/ui/format"
import { AMOUNTS_SHOW, type Order } from "./order.graphql"

interface Properties {
  order: Order
  isSeller: boolean
  changed(): void
}

/** 金額: what it comes to; the seller decides whether the buyer sees it. */
export function Amounts({ order, isSeller, changed }: Properties) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const isHidden = order.hidesPrices
  return (
    <Section
      title={t("order.amounts")}
      action={order.viewerCan.showAmounts.allowed && <Switch order={order} changed={changed} />}
    >
      {isHidden && !isSeller ? (
        <Text className="quiet">{t("order.amountsHidden")}</Text>
      ) : (
        <Table withRowBorders={false} verticalSpacing={3}>
          <Table.Tbody>
            <Table.Tr>
              <Table.Td>{field("net")}</Table.Td>
              <Table.Td className="number">{yen(order.net)}</Table.Td>
            </Table.Tr>
            {(order.taxes ?? []).map(({ rate, tax }) => (
              <Table.Tr key={rate}>
                <Table.Td>
                  {field("tax")} {rate} %
                </Table.Td>
                <Table.Td className="number">{yen(tax)}</Table.Td>
              </Table.Tr>
            ))}
            <Table.Tr fw={700}>
              <Table.Td>{field("total")}</Table.Td>
              <Table.Td className="number">{yen(order.total)}</Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
      )}
      {isHidden && isSeller && (
        <Text size="xs" className="quiet" mt={6}>
          <IconEyeOff size={13} aria-hidden /> {t("order.buyerSeesNone")}
        </Text>
      )}
    </Section>
  )
}

function Switch({ order, changed }: Pick<Properties, "order" | "changed">) {
  const { t } = useTranslation()
  const [isBusy, setBusy] = useState(false)
  const { id, version, hidesPrices } = order
  const Icon = hidesPrices ? IconEye : IconEyeOff
  async function change() {
    setBusy(true)
    try {
      const { userErrors } = await perform(AMOUNTS_SHOW, { id, expectedVersion: version, shown: hidesPrices })
      if (userErrors.length) complain(userErrors)
      else say(t(hidesPrices ? "order.nowShown" : "order.nowHidden"))
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
    changed()
  }
  return (
    <Button
      size="compact-sm"
      variant="light"
      loading={isBusy}
      leftSection={<Icon size={15} aria-hidden />}
      onClick={() => void change()}
    >
      {t(hidesPrices ? "order.showAmounts" : "order.hideAmounts")}
    </Button>
  )
}
