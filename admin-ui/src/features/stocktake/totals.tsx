import { Table } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { count, yen } from "~/ui/format"
import type { Line } from "./use-lines"

/** What lines come to, by one thing or another. */
export function Totals({ lines, of, label }: { lines: Line[]; of(line: Line): string; label: string }) {
  const { t } = useTranslation()
  const sums = new Map<string, [lines: number, amount: number]>()
  for (const line of lines) {
    const [number, amount] = sums.get(of(line)) ?? [0, 0]
    sums.set(of(line), [number + 1, amount + line.amount])
  }
  const sorted = [...sums].sort(([, [, one]], [, [, other]]) => other - one)
  return (
    <Table withRowBorders={false} verticalSpacing={3} aria-label={label}>
      <Table.Tbody>
        {sorted.map(([name, [number, amount]]) => (
          <Table.Tr key={name}>
            <Table.Td>
              {name || t("stocktake.noName")}{" "}
              <span className="quiet small">
                {t("stocktake.goods", { count: number, number: count(number) })}
              </span>
            </Table.Td>
            <Table.Td className="number">{yen(amount)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
