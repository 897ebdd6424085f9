import { Button, Group, Stack, Text } from "@mantine/core"
import { IconUserShare } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useSignal } from "~/framework/live"
import { Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { quantity } from "~/ui/format"
import { Status } from "~/ui/status"
import { InstructDialog } from "./instruct-dialog"
import { LIVE, OF_ORDER } from "./instruction.graphql"

type Row = ResultOf<typeof OF_ORDER>["shippingInstructions"]["nodes"][number]

interface Instructed {
  id: string
  lines: { id: string; name: string; quantity: unknown; unit: string }[]
  viewerCan: { ship: { allowed: boolean } }
}

/** 出荷指示: what of an order the warehouse was told to send, and more of it to tell. */
export default function Instructions({ order }: { order: Instructed }) {
  return (
    <Read document={OF_ORDER} variables={{ order: order.id }}>
      {(found, again) => <Known rows={found.shippingInstructions.nodes} order={order} again={again} />}
    </Read>
  )
}

function Known({ rows, order, again }: { rows: Row[]; order: Instructed; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const word = useEnumWords()
  const [isOpen, setOpen] = useState(false)
  useSignal(LIVE, {}, again)
  const may = session.may("order:ship") && session.may("member:read") && order.viewerCan.ship.allowed
  if (rows.length === 0 && !may) return null
  return (
    <Section
      title={t("instruction.title")}
      action={
        may && (
          <Button
            className="no-print"
            size="compact-sm"
            variant="light"
            leftSection={<IconUserShare size={15} aria-hidden />}
            onClick={() => setOpen(true)}
          >
            {t("instruction.give")}
          </Button>
        )
      }
    >
      {rows.length === 0 && <Text className="quiet">{t("instruction.none")}</Text>}
      <Stack gap="xs">
        {rows.map((row) => (
          <Group key={row.id} justify="space-between" wrap="nowrap" align="start">
            <Text size="sm">
              {row.name} × {quantity(row.quantity, row.unit)}
              <Text component="span" size="sm" className="quiet">
                {" "}
                {row.assignee?.name} {row.reason}
              </Text>
            </Text>
            <Status value={row.status} label={word("InstructionStatus", row.status)} />
          </Group>
        ))}
      </Stack>
      {isOpen && (
        <InstructDialog
          order={order}
          close={(hasChanged) => {
            setOpen(false)
            if (hasChanged) again()
          }}
        />
      )}
    </Section>
  )
}
