import { ActionIcon, Button, NativeSelect, Stack, Text, TextInput } from "@mantine/core"
import { IconPlus, IconX } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { halfWidth } from "~/framework/fields/half-width"
import { newKey, type UserError } from "~/graphql/perform"
import { useFieldWords } from "~/i18n/words"
import "./invoice.css"

export interface FreeLine {
  key: string
  name: string
  quantity: string
  unit: string
  unitPrice: string
  taxRate: string
}

const MOST = 100
const fresh = (): FreeLine => ({
  key: newKey(),
  name: "",
  quantity: "1",
  unit: "",
  unitPrice: "",
  taxRate: "10",
})

interface Properties {
  lines: FreeLine[]
  set(lines: FreeLine[]): void
  errors: UserError[]
}

/** Lines that stand on no order: carriage, deposits, what is taken off. */
export function FreeLines({ lines, set, errors }: Properties) {
  const { t } = useTranslation()
  const field = useFieldWords()
  return (
    <Stack gap="sm" align="start">
      {lines.length === 0 && (
        <Text size="sm" className="quiet">
          {t("invoice.freeText")}
        </Text>
      )}
      {lines.map((line, at) => {
        const wrong = (name: string) =>
          errors.find(({ path }) => path[0] === "lines" && path[1] === String(at) && path[2] === name)
            ?.message
        const put = (name: keyof FreeLine, isNumber = false) => ({
          "aria-label": `${field(name)} ${at + 1}`,
          label: at === 0 ? field(name) : undefined,
          value: line[name],
          error: wrong(name),
          onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
            set(
              lines.map((one) =>
                one.key === line.key ? { ...one, [name]: isNumber ? halfWidth(value) : value } : one,
              ),
            ),
        })
        return (
          <div key={line.key} className="free-line">
            <TextInput {...put("name")} className="free-name" />
            <TextInput {...put("quantity", true)} inputMode="decimal" />
            <TextInput {...put("unit")} />
            <TextInput {...put("unitPrice", true)} inputMode="numeric" leftSection="¥" />
            <NativeSelect
              {...put("taxRate")}
              data={["10", "8", "0"].map((value) => ({ value, label: `${value} %` }))}
            />
            <ActionIcon
              variant="subtle"
              aria-label={t("invoice.forgetLine", { number: at + 1 })}
              onClick={() => set(lines.filter(({ key }) => key !== line.key))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        )
      })}
      {lines.length < MOST && (
        <Button
          variant="light"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => set([...lines, fresh()])}
        >
          {t("invoice.addLine")}
        </Button>
      )}
    </Stack>
  )
}
