import { ActionIcon, Badge } from "@mantine/core"
import { IconPencil } from "@tabler/icons-react"
import { memo } from "react"
import { useTranslation } from "react-i18next"
import { quantity, yen } from "~/ui/format"
import { Counter } from "./counter"
import type { Line } from "./use-lines"

interface Properties {
  line: Line
  /** What stands above the group already. */
  told: string
  isOpen: boolean
  put(line: Line): void
  edit(line: Line): void
}

/** Goods: what there was, what came, what there is, what was used, and what it is worth. */
export const LineRow = memo(function LineRow({ line, told, isOpen, put, edit }: Properties) {
  const { t } = useTranslation()
  const { name, unit } = line
  const isUnpriced = line.unitPrice === null
  return (
    <li className="count-line" data-counted={line.quantity !== null || undefined}>
      <div className="count-name">
        <b>{name}</b>
        {line.isOwn && (
          <Badge size="xs" variant="default" tt="none" ml={6}>
            {t("stocktake.own")}
          </Badge>
        )}
        <div className="quiet small">
          {[told !== "storage" && line.storage, told !== "supplierName" && line.supplierName, line.code]
            .filter(Boolean)
            .join(" · ")}
        </div>
      </div>
      <dl className="count-facts small">
        {line.previousQuantity !== null && (
          <Fact label={t("stocktake.before")} value={quantity(line.previousQuantity)} />
        )}
        <Fact label={t("stocktake.bought")} value={quantity(line.purchasedQuantity)} />
        {line.usedQuantity !== null && (
          <Fact
            label={t("stocktake.used")}
            value={quantity(line.usedQuantity)}
            isWrong={Number(line.usedQuantity) < 0}
          />
        )}
      </dl>
      <div className="count-worth number">
        <span className={isUnpriced ? "late small" : "quiet small"}>
          {isUnpriced ? t("stocktake.noPrice") : `@${yen(line.unitPrice)}`}
          {line.isPriceSet && !line.isOwn && ` ${t("stocktake.byHand")}`}
        </span>
        <span className="count-amount">{line.quantity === null ? "—" : yen(line.amount)}</span>
      </div>
      <div className="count-how">
        {isOpen ? (
          <Counter line={line} put={put} />
        ) : (
          <span className="number count-final">{quantity(line.quantity, unit)}</span>
        )}
      </div>
      {isOpen && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          className="count-edit no-print"
          aria-label={t("stocktake.editOf", { name })}
          onClick={() => edit(line)}
        >
          <IconPencil size={17} aria-hidden />
        </ActionIcon>
      )}
    </li>
  )
})

function Fact({ label, value, isWrong }: { label: string; value: string; isWrong?: boolean }) {
  return (
    <div>
      <dt className="quiet">{label}</dt>
      <dd className={isWrong ? "number late" : "number"}>{value}</dd>
    </div>
  )
}
