import { ActionIcon, TextInput } from "@mantine/core"
import { IconTrash } from "@tabler/icons-react"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/section"
import { yen } from "~/ui/format"
import type { Line } from "./cart"
import { Stepper } from "./stepper"
import { ofLine, type Refusal } from "./use-check"
import type { Item, Order } from "./use-order"

const Mend = lazy(() => import("./mend"))

/** An order, or what of it is ordered for a day. */
export interface Written extends Pick<Order, "chosen" | "lines"> {
  wanted: Pick<Order["wanted"], "lines">
  cart: { change(item: string, line: Partial<Line>): void }
  check: { draft: { lines: { unitPrice: number | null }[] } | null }
}

/** What is ordered, with the API's own prices; what stands against a line is said at it, with what to do. */
export function Lines({ order, refusals, title }: { order: Written; refusals: Refusal[]; title?: string }) {
  const { t } = useTranslation()
  return (
    <Section title={title ?? t("ordering.goods")}>
      <ul className="plain-list">
        {order.chosen.map((item, at) => (
          <LineBox
            key={item.id}
            item={item}
            order={order}
            refused={ofLine(refusals, order.wanted, item.id)}
            price={order.check.draft?.lines[at]?.unitPrice}
          />
        ))}
      </ul>
    </Section>
  )
}

interface Properties {
  item: Item
  order: Written
  refused: Refusal | undefined
  /** As the API says now; the form may have been read before the seller changed it. */
  price: number | null | undefined
}

function LineBox({ item, order: { cart, lines }, refused, price }: Properties) {
  const { t } = useTranslation()
  const { product } = item
  const now = price === undefined ? item.price : price
  const isChanged = price !== undefined && price !== item.price
  const line = lines[item.id]
  return (
    <li className="line">
      <span className="line-name">{product.name}</span>
      <span className="line-price number quiet">
        {yen(now)}/{product.unit}
      </span>
      {isChanged && (
        <span className="wrong" role="status">
          {t("ordering.priceChanged", { former: yen(item.price), now: yen(price) })}
        </span>
      )}
      <span className="line-tools">
        <Stepper
          name={product.name}
          sold={product}
          quantity={line?.quantity ?? ""}
          isWrong={refused !== undefined}
          describedBy={refused && `refused-${item.id}`}
          change={(quantity) => cart.change(item.id, { quantity })}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          size={42}
          aria-label={t("ordering.remove", { name: product.name })}
          onClick={() => cart.change(item.id, { quantity: "" })}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </span>
      {refused && (
        <span id={`refused-${item.id}`} className="wrong-box" role="alert">
          <span className="wrong">{refused.message}</span>
          <Suspense>
            <Mend item={item} refused={refused} change={(quantity) => cart.change(item.id, { quantity })} />
          </Suspense>
        </span>
      )}
      <TextInput
        size="xs"
        className="line-remark"
        value={line?.remark ?? ""}
        onChange={(event) => cart.change(item.id, { remark: event.currentTarget.value })}
        placeholder={t("ordering.lineRemark")}
        aria-label={t("ordering.lineRemarkOf", { name: product.name })}
        maxLength={200}
      />
    </li>
  )
}
