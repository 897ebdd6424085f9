import { Badge } from "@mantine/core"
import {
  IconBan,
  IconCheck,
  IconCircle,
  IconCircleDashed,
  IconClock,
  IconInbox,
  IconMessageQuestion,
  IconPackageExport,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react"

const FACES: Record<string, [colour: string, icon: TablerIcon]> = {
  PLACED: ["orange", IconCircle],
  CONFIRMED: ["blue", IconCheck],
  SHIPPED: ["violet", IconPackageExport],
  RECEIVED: ["cyan", IconInbox],
  CANCEL_REQUESTED: ["red", IconMessageQuestion],
  ABORTED: ["gray", IconBan],
  DRAFT: ["gray", IconCircleDashed],
  OPEN: ["teal", IconCheck],
  CLOSED: ["gray", IconX],
  CREATED: ["orange", IconCircleDashed],
  PROVISIONAL: ["orange", IconCircleDashed],
  PAID: ["cyan", IconCheck],
  CREDITED: ["gray", IconX],
  DISCARDED: ["gray", IconBan],
  QUEUED: ["orange", IconClock],
  SENDING: ["blue", IconClock],
  RUNNING: ["blue", IconClock],
  DUE: ["orange", IconClock],
  WAITING: ["orange", IconClock],
  APPROVED: ["teal", IconCheck],
  REFUSED: ["red", IconX],
  WITHDRAWN: ["gray", IconBan],
  IMPOSSIBLE: ["red", IconX],
  CANCELLED: ["gray", IconBan],
  SENT: ["teal", IconCheck],
  DONE: ["teal", IconCheck],
  FINAL: ["teal", IconCheck],
  APPLIED: ["teal", IconCheck],
  ACCEPTED: ["teal", IconCheck],
  ENABLED: ["teal", IconCheck],
  FAILED: ["red", IconX],
  DEAD: ["red", IconX],
  DISABLED: ["gray", IconBan],
}

/** A state, told by word, colour and shape. */
export function Status({ value, label }: { value: string; label: string }) {
  const [colour, Icon] = FACES[value] ?? ["gray", IconCircle]
  const hue = `var(--mantine-color-${colour}-9)`
  return (
    <Badge
      color={colour}
      variant="light"
      size="md"
      radius="sm"
      tt="none"
      leftSection={<Icon size={12} aria-hidden />}
      className="state"
      style={{
        color: `light-dark(color-mix(in srgb, ${hue} 62%, black), color-mix(in srgb, ${hue} 40%, white))`,
      }}
    >
      {label}
    </Badge>
  )
}
