import { List, PasswordInput, Text } from "@mantine/core"
import { IconCheck, IconCircle } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"

interface Properties {
  name: string
  label: string
  error?: string
  required: boolean
  withAsterisk: boolean
  value: string
  values: Record<string, unknown>
  set(value: string): void
}

const RULES = [
  ["form.passwordLength", (word: string) => word.length >= 7 && word.length <= 30],
  ["form.passwordUpper", (word: string) => /[A-Z]/.test(word)],
  ["form.passwordLower", (word: string) => /[a-z]/.test(word)],
  ["form.passwordDigit", (word: string) => /\d/.test(word)],
] as const

/** A password; of a new one it shows while typing what it still lacks. */
export function PasswordField({ value, values: _, set, ...shared }: Properties) {
  const { t } = useTranslation()
  const isNew = shared.name === "newPassword" || shared.name === "password"
  const isRepeated = /confirm|again|repeat/i.test(shared.name)
  return (
    <div>
      <PasswordInput
        {...shared}
        value={value}
        onChange={(event) => set(event.currentTarget.value)}
        autoComplete={isNew || isRepeated ? "new-password" : "current-password"}
        visibilityToggleButtonProps={{ "aria-label": t("form.showPassword") }}
      />
      {isNew && (
        <List size="xs" mt={4} spacing={2} aria-live="polite">
          {RULES.map(([key, holds]) => (
            <List.Item
              key={key}
              icon={
                holds(value) ? (
                  <IconCheck size={13} aria-label={t("common.yes")} />
                ) : (
                  <IconCircle size={13} aria-label={t("common.no")} />
                )
              }
            >
              <Text span size="xs" className={holds(value) ? undefined : "quiet"}>
                {t(key)}
              </Text>
            </List.Item>
          ))}
        </List>
      )}
    </div>
  )
}
