import { Box, Group, Title } from "@mantine/core"
import type { ReactNode } from "react"

/** A titled part of a page. */
export function Section({
  title,
  children,
  action,
}: {
  title: string
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <Box component="section" className="surface section" mb="md" aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{title}</Title>
        {action}
      </Group>
      {children}
    </Box>
  )
}
