import { Alert, Anchor, Table, Text } from "@mantine/core"
import { IconCheck, IconMessage, IconPencil } from "@tabler/icons-react"
import { Link, useParams } from "@tanstack/react-router"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { orderAt } from "~/framework/addresses"
import { DetailPage, Facts } from "~/framework/detail-page"
import { useSignal } from "~/framework/live"
import { NotThere, Read } from "~/framework/read"
import { Section } from "~/framework/section"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { date, dateTime, quantity, yen } from "~/ui/format"
import { Status } from "~/ui/status"
import { LIVE, REQUEST } from "./order-request.graphql"
import { useRequestActions } from "./request-actions"

const Approve = lazy(() => import("./approve-dialog"))
const Change = lazy(() => import("./change-dialog"))

export type OrderRequest = Extract<
  NonNullable<ResultOf<typeof REQUEST>["node"]>,
  { __typename: "OrderRequest" }
>

/** What a store asks for; the head office approves it here, or says why not. */
export function RequestPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={REQUEST} variables={{ id }}>
      {({ node }, again) =>
        node?.__typename === "OrderRequest" ? <Known request={node} again={again} /> : <NotThere />
      }
    </Read>
  )
}

function Known({ request, again }: { request: OrderRequest; again(): void }) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  useSignal(LIVE, {}, again)
  return (
    <DetailPage
      back={{ to: "/order-requests", label: t("approval.title") }}
      title={t("approval.of", { store: request.deliveryParty.name })}
      mark={<Status value={request.status} label={word("OrderRequestStatus", request.status)} />}
      row={request}
      history={request.id}
      actions={useActions()}
      changed={again}
      side={
        <Section title={t("order.amounts")}>
          <Table withRowBorders={false} verticalSpacing={3}>
            <Table.Tbody>
              <Sum label={field("net")} value={request.net} />
              <Sum label={field("tax")} value={request.tax} />
              <Sum label={field("total")} value={request.total} isMain />
              <Sum
                label={t(request.remaining === null ? "approval.onceAllowed" : "approval.monthAllowed")}
                value={request.allowed}
              />
              {request.remaining !== null && (
                <Sum label={t("approval.remaining")} value={request.remaining} />
              )}
            </Table.Tbody>
          </Table>
          {request.status === "WAITING" && (
            <Text size="xs" className="quiet" mt={6}>
              {t("approval.secret")}
            </Text>
          )}
        </Section>
      }
    >
      {request.reason && request.status === "REFUSED" && (
        <Alert
          className="notice"
          color="red"
          mb="md"
          title={t("approval.refusedBy", { name: request.settlerName })}
        >
          {request.reason}
        </Alert>
      )}
      {request.note && (
        <Alert className="notice" mb="md" icon={<IconMessage aria-hidden />} title={request.ordererName}>
          {request.note}
        </Alert>
      )}
      <Section title={t("approval.facts")}>
        <Facts
          facts={[
            [t("approval.supplier"), request.sellerParty.name],
            [t("approval.store"), `${request.deliveryParty.name} ${request.deliveryParty.address}`],
            [field("wishedOn"), date(request.wishedOn)],
            [t("approval.orderer"), request.ordererName],
            [t("approval.requestedAt"), dateTime(request.requestedAt)],
            [field("remark"), request.remark],
            ...request.customValues.map(({ label, value }): [string, string] => [label, value]),
            [
              t("approval.approvedBy"),
              request.status === "APPROVED" ? `${request.settlerName} ${dateTime(request.settledAt)}` : null,
            ],
            [
              t("approval.order"),
              request.order && (
                <Anchor component={Link} to={orderAt(request.order)}>
                  {request.order.number}
                </Anchor>
              ),
            ],
          ]}
        />
      </Section>
      <Section title={t("approval.lines")}>
        <div className="scrolling">
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{field("name")}</Table.Th>
                <Table.Th className="number">{field("quantity")}</Table.Th>
                <Table.Th className="number">{field("unitPrice")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {request.lines.map((line) => (
                <Table.Tr key={line.item}>
                  <Table.Td>
                    {line.name}
                    {(line.code || line.remark) && (
                      <Text size="xs" className="quiet">
                        {[line.code, line.remark].filter(Boolean).join(" · ")}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td className="number">{quantity(line.quantity, line.unit)}</Table.Td>
                  <Table.Td className="number">{yen(line.unitPrice)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      </Section>
    </DetailPage>
  )
}

const Sum = ({ label, value, isMain }: { label: string; value: number; isMain?: boolean }) => (
  <Table.Tr fw={isMain ? 700 : undefined}>
    <Table.Td>{label}</Table.Td>
    <Table.Td className="number">{yen(value)}</Table.Td>
  </Table.Tr>
)

/** Approving asks for the day and tells what has changed; changing is for who has asked. */
function useActions(): Action<OrderRequest>[] {
  const { t } = useTranslation()
  const [, ...others] = useRequestActions() as unknown as Action<OrderRequest>[]
  const isOpen = ({ status }: OrderRequest) => status === "WAITING"
  return [
    {
      id: "approve",
      label: t("approval.approve"),
      icon: IconCheck,
      permission: "order:approve",
      shortcut: "a",
      tone: "main",
      isOffered: isOpen,
      can: ({ viewerCan }) => viewerCan.approve,
      dialog: ([request], close) =>
        request && (
          <Suspense>
            <Approve request={request} close={close} />
          </Suspense>
        ),
    },
    {
      id: "change",
      label: t("approval.change"),
      icon: IconPencil,
      permission: "order:place",
      shortcut: "e",
      isOffered: ({ viewerCan }) => viewerCan.change.allowed,
      can: ({ viewerCan }) => viewerCan.change,
      dialog: ([request], close) =>
        request && (
          <Suspense>
            <Change request={request} close={close} />
          </Suspense>
        ),
    },
    ...others.map((one) => (one.id === "refuse" ? { ...one, isOffered: isOpen } : one)),
  ]
}
