import { Group, Text, Title } from "@mantine/core"
import type { ReactNode } from "react"

/** The heading of a page, what it is for, and what can be begun there. */
export function PageTitle({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <Group justify="space-between" mb="md" align="start">
      <div>
        <Title order={1}>{title}</Title>
        {text && (
          <Text size="sm" className="quiet" maw={640}>
            {text}
          </Text>
        )}
      </div>
      <Group gap="xs" className="no-print">
        {children}
      </Group>
    </Group>
  )
}
