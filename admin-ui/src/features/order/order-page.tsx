import { Anchor, Button, Checkbox, Group, List, Skeleton, Stack, Table, Text } from "@mantine/core"
import {
  IconFile,
  IconFilePlus,
  IconMessageQuestion,
  IconMessageX,
  IconPencil,
  IconRepeat,
  IconTruckDelivery,
} from "@tabler/icons-react"
import { useNavigate, useParams } from "@tanstack/react-router"
import { lazy, Suspense, useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { type Action, complain, say, words } from "~/framework/action"
import { DetailPage, Facts } from "~/framework/detail-page"
import { useHappened } from "~/framework/live"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { Empty } from "~/ui/empty"
import { date, dateTime, quantity, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { Status } from "~/ui/status"
import { Amounts } from "./amounts"
import { CancelRequest } from "./cancel-request"
import { Messages } from "./messages"
import { INSPECT, ISSUE, ORDER, type Order, READ, REFUSE_CANCEL, REORDER } from "./order.graphql"
import { useOrderActions, useReadingActions } from "./order-actions"
import { Returns } from "./returns"
import { Transmissions } from "./transmissions"

const Sourcings = lazy(() => import("../purchase/sourcings"))
const Instructions = lazy(() => import("../instruction/instructions"))

/** An order, as either side sees it; it changes while one looks at it. */
export function OrderPage() {
  const { t } = useTranslation()
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  const [{ data, error, fetching }, ask] = useQuery({ query: ORDER, variables: { id } })
  const again = () => ask({ requestPolicy: "network-only" })
  useHappened((happened) => {
    if (happened.some((one) => one === null || one.order.id === id)) again()
  })
  if (error && !data) return <Problem text={words(error)} again={again} />
  if (!data) return fetching ? <Skeleton height={320} radius="md" /> : null
  const order = data.node
  return order?.__typename === "Order" ? (
    <Known order={order} changed={again} />
  ) : (
    <Empty title={t("order.notFound")}>{t("problem.notFoundText")}</Empty>
  )
}

/** Whoever of the seller opens it has read it for all of them. */
function useReading({ id, readAt }: Order, isSeller: boolean) {
  const told = useRef("")
  useEffect(() => {
    if (!isSeller || readAt !== null || told.current === id) return
    told.current = id
    // What did not get through is told when somebody opens it again.
    perform(READ, { id }).catch(() => undefined)
  }, [id, readAt, isSeller])
}

/** 未読に戻す: and back to the inbox, because to stay would be to read it. */
function useLeavingUnread(): Action<Order>[] {
  const navigate = useNavigate()
  return useReadingActions()
    .filter(({ id }) => id === "unread")
    .map((one) => ({
      ...(one as unknown as Action<Order>),
      isOffered: () => true,
      run: async (order) => {
        const errors = (await one.run?.(order)) ?? []
        if (errors.length === 0) void navigate({ to: "/inbox" as "/" })
        return errors
      },
    }))
}

function Known({ order, changed }: { order: Order; changed(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const field = useFieldWords()
  const word = useEnumWords()
  const isSeller = order.seller?.id === session.business?.id
  const selling = useOrderActions() as unknown as Action<Order>[]
  const buying = useBuyingActions()
  const leaving = useLeavingUnread()
  useReading(order, isSeller)
  const cancels = order.status === "CANCEL_REQUESTED"
  return (
    <DetailPage
      back={
        isSeller ? { to: "/inbox", label: t("order.inbox") } : { to: "/history", label: t("order.history") }
      }
      title={order.number}
      mark={<Status value={order.status} label={word("OrderStatus", order.status)} />}
      row={order}
      actions={
        isSeller ? [...selling, ...(cancels ? [refusing(t("order.refuseCancel"))] : []), ...leaving] : buying
      }
      changed={changed}
      side={
        <>
          <Amounts order={order} isSeller={isSeller} changed={changed} />
          <Section
            title={t("order.documents")}
            action={isSeller ? <Issue order={order} changed={changed} /> : undefined}
          >
            <Documents order={order} />
          </Section>
          <Section title={t("order.parties")}>
            <Party
              title={t(isSeller ? "order.buyer" : "order.seller")}
              party={isSeller ? order.buyerParty : order.sellerParty}
            />
            <Party title={t("order.delivery")} party={order.deliveryParty} />
          </Section>
        </>
      }
    >
      <Section title={t("order.lines")}>
        <Lines order={order} changed={changed} />
      </Section>
      <Section title={t("common.details")}>
        <Facts
          columns={3}
          facts={[
            [field("placedAt"), dateTime(order.placedAt)],
            [field("readAt"), order.seller && dateTime(order.readAt)],
            [field("wishedOn"), date(order.wishedOn)],
            [field("plannedOn"), date(order.plannedOn)],
            [field("ordererName"), order.ordererName],
            [field("source"), word("OrderSource", order.source)],
            [field("form"), order.orderForm?.name],
            [field("arrivedAt"), dateTime(order.arrivedAt)],
            [field("buyerNumber"), order.buyerNumber],
            [field("remark"), order.remark],
            ...order.customValues.map(({ label, value }): [string, string] => [label, value]),
            [field("sellerNote"), order.sellerNote],
            [
              t("order.requestCancel"),
              order.cancelReason && `${word("CancelReason", order.cancelReason)} ${order.cancelNote}`,
            ],
            [t("order.reason"), order.abortReason],
          ]}
        />
      </Section>
      {order.seller && order.buyer && <Messages order={order} changed={changed} />}
      {order.transmissions.length > 0 && !isSeller && <Transmissions order={order} changed={changed} />}
      {isSeller && session.may("instruction:work") && (
        <Suspense>
          <Instructions order={order} />
        </Suspense>
      )}
      <Suspense>
        <Sourcings order={order.id} isSeller={isSeller} />
      </Suspense>
      {order.shipments.length > 0 && (
        <Section title={t("order.shipments")}>
          <Stack gap="xs">
            {order.shipments.map((shipment) => (
              <Group key={shipment.id} justify="space-between" align="start">
                <Text size="sm">
                  {date(shipment.shippedOn)} {shipment.carrier} {shipment.slipNumber}
                </Text>
                <List size="sm" listStyleType="none">
                  {shipment.lines.map(({ id, line, quantity: sent }) => (
                    <List.Item key={id}>
                      {line?.name} × {quantity(sent, line?.unit)}
                    </List.Item>
                  ))}
                </List>
              </Group>
            ))}
          </Stack>
        </Section>
      )}
      {order.shipments.length > 0 && <Returns order={order.id} isSeller={isSeller} />}
    </DetailPage>
  )
}

function refusing(label: string): Action<Order> {
  return {
    id: "refuse",
    label,
    icon: IconMessageX,
    can: (order) => order.viewerCan.refuseCancel,
    run: async ({ id, version }) =>
      (await perform(REFUSE_CANCEL, { id, expectedVersion: version })).userErrors,
  }
}

function useBuyingActions(): Action<Order>[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return [
    {
      id: "arrived",
      label: t("order.allArrived"),
      icon: IconTruckDelivery,
      permission: "order:inspect",
      tone: "main",
      can: (order) =>
        order.viewerCan.inspect.allowed && order.lines.every((line) => line.inspectedAt)
          ? { allowed: false, reason: t("order.hasArrived") }
          : order.viewerCan.inspect,
      run: async ({ lines }) => {
        const left = lines.filter((line) => !line.inspectedAt && Number(line.quantity) > 0)
        const told = []
        for (const { id } of left)
          told.push(...(await perform(INSPECT, { line: id, arrived: true })).userErrors)
        return told
      },
    },
    {
      id: "correct",
      label: t("order.correct"),
      icon: IconPencil,
      permission: "order:place",
      isOffered: ({ viewerCan, orderForm }) =>
        viewerCan.correct.allowed || Boolean(orderForm?.takesSeveralDates && orderForm.allowsCorrection),
      can: (order) => order.viewerCan.correct,
      start: ([order]) => order && void navigate({ to: `/order/correct/${order.id}` }),
    },
    {
      id: "reorder",
      label: t("order.reorder"),
      icon: IconRepeat,
      permission: "order:place",
      can: (order) => order.viewerCan.reorder,
      run: async ({ id, orderForm }) => {
        const { reordered, userErrors } = await perform(REORDER, { id })
        if (userErrors.length || !orderForm) return userErrors
        const gone = reordered?.unavailable.map(({ name }) => name) ?? []
        if (gone.length) say(t("order.unavailable", { names: gone.join(t("order.comma")) }))
        void navigate({ to: `/order/${orderForm.id}`, search: { again: "1" } as never })
        return []
      },
    },
    {
      id: "requestCancel",
      label: t("order.requestCancel"),
      icon: IconMessageQuestion,
      permission: "order:place",
      tone: "danger",
      can: (order) => order.viewerCan.requestCancel,
      dialog: ([order], close) => order && <CancelRequest order={order} close={close} />,
    },
  ]
}

function Lines({ order, changed }: { order: Order; changed(): void }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const canInspect = order.viewerCan.inspect.allowed
  async function tick(line: string, arrived: boolean) {
    try {
      const { userErrors } = await perform(INSPECT, { line, arrived })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
    changed()
  }
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing={7} className="lines">
        <Table.Thead>
          <Table.Tr>
            {canInspect && (
              <Table.Th w={44}>
                <span className="only-reader">{t("order.inspect")}</span>
              </Table.Th>
            )}
            <Table.Th>{field("name")}</Table.Th>
            <Table.Th className="number">{field("quantity")}</Table.Th>
            <Table.Th className="number on-desk">{field("unitPrice")}</Table.Th>
            <Table.Th className="number">{field("amount")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {order.lines.map((line) => (
            <Table.Tr key={line.id}>
              {canInspect && (
                <Table.Td>
                  <Checkbox
                    size="md"
                    checked={line.inspectedAt !== null}
                    onChange={(event) => void tick(line.id, event.currentTarget.checked)}
                    aria-label={line.name}
                  />
                </Table.Td>
              )}
              <Table.Td>
                {line.name}
                <Text size="xs" className="quiet" component="div">
                  {[line.code, line.taxRate ? `${line.taxRate} %` : "", line.remark]
                    .filter(Boolean)
                    .join(" · ")}
                </Text>
              </Table.Td>
              <Table.Td className="number">
                {quantity(line.quantity, line.unit)}
                {line.wasChanged && (
                  <Text size="xs" c="orange.9" component="div">
                    {t("order.changed")}: {quantity(line.orderedQuantity)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className="number on-desk">{yen(line.unitPrice)}</Table.Td>
              <Table.Td className="number">{yen(line.amount)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Documents({ order }: { order: Order }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  if (order.documents.length === 0) return <Text className="quiet">{t("order.noDocuments")}</Text>
  return (
    <Stack gap={6}>
      {order.documents.map(({ id, kind, number, datedOn, url }) => (
        <Anchor key={id} href={url} target="_blank" rel="noreferrer" size="sm">
          <IconFile size={15} aria-hidden /> {word("DocumentKind", kind)} {number} ({date(datedOn)})
        </Anchor>
      ))}
    </Stack>
  )
}

function Issue({ order, changed }: { order: Order; changed(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const word = useEnumWords()
  if (!session.may("document:issue")) return null
  async function issue() {
    try {
      const { userErrors } = await perform(ISSUE, { order: order.id, kind: "DELIVERY_NOTE" })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
    changed()
  }
  return (
    <Button
      size="compact-sm"
      variant="light"
      leftSection={<IconFilePlus size={15} aria-hidden />}
      onClick={() => void issue()}
    >
      {t("order.issue", { kind: word("DocumentKind", "DELIVERY_NOTE") })}
    </Button>
  )
}

function Party({
  title,
  party,
}: {
  title: string
  party: { name: string; phone: string; postalCode: string; address: string; person?: string; email?: string }
}) {
  return (
    <div className="party">
      <Text size="xs" className="quiet">
        {title}
      </Text>
      <Text fw={600}>{party.name}</Text>
      {party.person && <Text size="sm">{party.person}</Text>}
      <Text size="sm">
        {party.postalCode && `〒${party.postalCode}`} {party.address}
      </Text>
      {party.phone && (
        <Anchor href={`tel:${party.phone}`} size="sm">
          {party.phone}
        </Anchor>
      )}
    </div>
  )
}
