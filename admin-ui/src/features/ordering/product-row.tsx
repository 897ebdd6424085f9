import { ActionIcon } from "@mantine/core"
import { IconPackage, IconStar, IconStarFilled } from "@tabler/icons-react"
import { lazy, memo, Suspense } from "react"
import { useTranslation } from "react-i18next"
import { monthDay, quantity as shown, yen } from "~/ui/format"
import { isNothing } from "./amount"
import { Stepper } from "./stepper"
import type { Refusal } from "./use-check"
import type { Item } from "./use-order"

const Mend = lazy(() => import("./mend"))

interface Properties {
  item: Item
  quantity: string
  refused: Refusal | undefined
  isFavourite: boolean
  change(item: string, quantity: string): void
  mark(item: Item, isFavourite: boolean): void
  look(item: Item): void
}

/** A product of a form: its picture, what it is, what it costs, how much of it. */
export const ProductRow = memo(function ProductRow(given: Properties) {
  const { item, quantity, refused, isFavourite } = given
  const { t } = useTranslation()
  const { product, price, nextPrice, lastOrdered, approval } = item
  const id = `about-${item.id}`
  const isHeld = (approval?.state ?? "APPROVED") !== "APPROVED"
  const isGone = isHeld || product.marks.includes("SOLD_OUT")
  return (
    <li className="product" data-chosen={!isNothing(quantity) || undefined}>
      <button
        type="button"
        className="product-picture"
        onClick={() => given.look(item)}
        aria-label={t("ordering.look", { name: product.name })}
      >
        {product.image ? (
          <img src={product.image.thumbnailUrl} alt="" loading="lazy" width={64} height={64} />
        ) : (
          <IconPackage size={26} stroke={1.3} aria-hidden />
        )}
      </button>
      <div className="product-text">
        <span className="product-name">{product.name}</span>
        <span id={id} className="product-about">
          {product.marks.length > 0 && <Marks marks={product.marks} />}
          <Rules item={item} />
          {isHeld && (
            <span>
              {approval?.reason
                ? t("ordering.heldRefused", { reason: approval.reason })
                : t("ordering.heldText")}
            </span>
          )}
          {lastOrdered && (
            <span>
              {t("ordering.last", {
                date: monthDay(lastOrdered.orderedAt),
                quantity: shown(lastOrdered.quantity, product.unit),
              })}
            </span>
          )}
        </span>
      </div>
      <ActionIcon
        variant="subtle"
        color={isFavourite ? "yellow.8" : "gray"}
        className="product-star"
        onClick={() => given.mark(item, !isFavourite)}
        aria-label={t("ordering.favourite", { name: product.name })}
        aria-pressed={isFavourite}
        tabIndex={-1}
      >
        {isFavourite ? <IconStarFilled size={18} aria-hidden /> : <IconStar size={18} aria-hidden />}
      </ActionIcon>
      <span className="product-price number">
        {yen(price)}
        <span className="quiet">/{product.unit}</span>
        {nextPrice && (
          <span className="product-next">
            {t("ordering.nextPrice", { date: monthDay(nextPrice.on), price: yen(nextPrice.price) })}
          </span>
        )}
      </span>
      {isGone ? (
        <span className="quiet product-gone">{t(isHeld ? "ordering.held" : "ordering.soldOut")}</span>
      ) : (
        <Stepper
          name={product.name}
          sold={product}
          quantity={quantity}
          isWrong={refused !== undefined}
          describedBy={refused ? `wrong-${item.id}` : id}
          change={(next) => given.change(item.id, next)}
        />
      )}
      {refused && (
        <span id={`wrong-${item.id}`} className="wrong-box" role="status">
          <span className="wrong">{refused.message}</span>
          <Suspense>
            <Mend item={item} refused={refused} change={(next) => given.change(item.id, next)} />
          </Suspense>
        </span>
      )}
    </li>
  )
})

export function Marks({ marks }: { marks: Item["product"]["marks"] }) {
  const { t } = useTranslation()
  return marks.map((mark) => (
    <span key={mark} className="mark" data-mark={mark}>
      {t(`ordering.mark.${mark}`)}
    </span>
  ))
}

/** What must be heeded when ordering it. */
export function Rules({ item: { product } }: { item: Item }) {
  const { t } = useTranslation()
  const { minimumQuantity: least, lotQuantity: lot, caseQuantity: box, unit } = product
  const rules = [
    least && t("ordering.minimum", { quantity: shown(least, unit) }),
    lot && t("ordering.lot", { quantity: shown(lot, unit) }),
    box && t("ordering.case", { quantity: shown(box, unit) }),
  ].filter(Boolean)
  return rules.length > 0 && <span>{rules.join(" · ")}</span>
}
