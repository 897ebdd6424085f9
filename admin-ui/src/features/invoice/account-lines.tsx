import { ActionIcon, Button, Group, Input, Stack, TextInput } from "@mantine/core"
import { IconPlus, IconX } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { Face } from "~/framework/form"

const MOST = 5

/** お振込先: a line for each account. */
export function AccountLines({ label, value, error, set }: Face) {
  const { t } = useTranslation()
  const lines = (value as string[]) ?? []
  return (
    <Input.Wrapper label={label} description={t("invoice.accountsHint")} error={error} labelElement="div">
      <Stack gap={6} mt={6}>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is nothing but its place
          <Group key={at} gap={6} wrap="nowrap">
            <TextInput
              flex={1}
              name={at === 0 ? "bankAccounts" : undefined}
              aria-label={t("invoice.account", { number: at + 1 })}
              value={line}
              maxLength={120}
              onChange={({ currentTarget }) =>
                set(lines.map((one, place) => (place === at ? currentTarget.value : one)))
              }
            />
            <ActionIcon
              variant="subtle"
              aria-label={t("invoice.forgetAccount", { number: at + 1 })}
              onClick={() => set(lines.filter((_, place) => place !== at))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {lines.length < MOST && (
          <Button
            variant="light"
            size="compact-sm"
            w="fit-content"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => set([...lines, ""])}
          >
            {t("invoice.addAccount")}
          </Button>
        )}
      </Stack>
    </Input.Wrapper>
  )
}
