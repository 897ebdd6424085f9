import { Checkbox, Input, Table, Text } from "@mantine/core"
import { useTranslation } from "react-i18next"

/** The words for a permission: what it is about, and what may be done with it. */
export function usePermissionWords() {
  const { t } = useTranslation()
  return (permission: string): string =>
    t(`permission.${permission.replace(":", ".")}` as "permission.order.read")
}

export const conceptOf = (permission: string) => permission.split(":")[0] ?? ""

/** Permissions to be ticked, by what they are about. */
export function PermissionBoxes({
  all,
  value,
  error,
  set,
  label,
}: {
  all: string[]
  value: string[]
  error?: string
  label: string
  set(value: string[]): void
}) {
  const { t } = useTranslation()
  const word = usePermissionWords()
  const concepts = [...new Set(all.map(conceptOf))]
  const toggle = (one: string) =>
    set(value.includes(one) ? value.filter((other) => other !== one) : [...value, one])
  return (
    <Input.Wrapper label={label} error={error} labelElement="div">
      <Table verticalSpacing={5} aria-label={label}>
        <Table.Tbody>
          {concepts.map((concept) => (
            <Table.Tr key={concept}>
              <Table.Th scope="row" w={130} fw={500}>
                <Text size="sm">{t(`permission.${concept}.title` as "permission.order.title")}</Text>
              </Table.Th>
              <Table.Td className="boxes">
                {all
                  .filter((one) => conceptOf(one) === concept)
                  .map((one) => (
                    <Checkbox
                      key={one}
                      size="xs"
                      label={word(one)}
                      checked={value.includes(one)}
                      onChange={() => toggle(one)}
                    />
                  ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Input.Wrapper>
  )
}
