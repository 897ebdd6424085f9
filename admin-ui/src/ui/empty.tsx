import { Stack, Text, Title } from "@mantine/core"
import type { TablerIcon } from "@tabler/icons-react"
import type { ReactNode } from "react"

/** Nothing is there yet: says what would be, and how to begin. */
export function Empty({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon?: TablerIcon
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      {Icon && <Icon size={36} stroke={1.4} aria-hidden className="quiet" />}
      <Title order={2}>{title}</Title>
      {children && (
        <Text className="quiet" maw={420}>
          {children}
        </Text>
      )}
      {action}
    </Stack>
  )
}
