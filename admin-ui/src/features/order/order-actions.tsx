import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core"
import { IconBan, IconCheck, IconInbox, IconPackageExport } from "@tabler/icons-react"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { type Action, complain, runAll, say } from "~/framework/action"
import { perform } from "~/graphql/perform"
import { ABORT, CONFIRM, RECEIVE, SHIP } from "./order.graphql"

interface Can {
  allowed: boolean
  reason: string | null
}
export interface Actable {
  id: string
  version: number
  viewerCan: { receive: Can; confirm: Can; ship: Can; abort: Can }
}

/** What a seller does to orders, one or many. */
export function useOrderActions(): Action<Actable>[] {
  const { t } = useTranslation()
  return [
    {
      id: "receive",
      label: t("order.receive"),
      icon: IconInbox,
      permission: "order:confirm",
      shortcut: "r",
      can: (order) => order.viewerCan.receive,
      run: async ({ id, version }) => (await perform(RECEIVE, { id, expectedVersion: version })).userErrors,
      done: (count) => t("order.received", { count }),
    },
    {
      id: "confirm",
      label: t("order.confirm"),
      icon: IconCheck,
      permission: "order:confirm",
      shortcut: "c",
      tone: "main",
      can: (order) => order.viewerCan.confirm,
      run: async ({ id, version }) => (await perform(CONFIRM, { id, expectedVersion: version })).userErrors,
      done: (count) => t("order.confirmed", { count }),
    },
    {
      id: "ship",
      label: t("order.ship"),
      icon: IconPackageExport,
      permission: "order:ship",
      shortcut: "s",
      can: (order) => order.viewerCan.ship,
      run: async ({ id, version }) => (await perform(SHIP, { id, expectedVersion: version })).userErrors,
      done: (count) => t("order.shipped", { count }),
    },
    {
      id: "abort",
      label: t("order.abort"),
      icon: IconBan,
      permission: "order:abort",
      tone: "danger",
      can: (order) => order.viewerCan.abort,
      dialog: (orders, close) => <Abort orders={orders} close={close} />,
    },
  ]
}

function Abort({ orders, close }: { orders: Actable[]; close(changed: boolean): void }) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  const [isBusy, setBusy] = useState(false)
  async function abort(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const action = {
      id: "abort",
      label: "",
      icon: IconBan,
      run: async ({ id, version }: Actable) =>
        (await perform(ABORT, { id, expectedVersion: version, reason })).userErrors,
    }
    const { good, refused } = await runAll(action, orders)
    if (good.length) say(t("order.aborted", { count: good.length }))
    if (refused.length) complain(refused)
    setBusy(false)
    close(true)
  }
  return (
    <Modal
      opened
      onClose={() => close(false)}
      title={t("order.abortTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={(event) => void abort(event)}>
        <Stack>
          <Text size="sm">{t("order.abortText")}</Text>
          <Textarea
            label={t("order.reason")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            data-autofocus
            autosize
            minRows={2}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color="red" loading={isBusy}>
              {t("order.abort")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
