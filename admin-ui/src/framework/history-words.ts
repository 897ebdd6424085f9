import i18next from "i18next"
import { useTranslation } from "react-i18next"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { date, dateTime, quantity, yen } from "~/ui/format"

interface Change {
  field: string
  before: string | null
  after: string | null
}

interface Told {
  id: string
  label: string
  before: string
  after: string
}

/** Which enum a field of a kind holds. */
const ENUMS: Record<string, string> = {
  "Product.saleType": "SaleType",
  "Product.marks": "ProductMark",
  "OrderForm.status": "OrderFormStatus",
  "OrderForm.audience": "OrderFormAudience",
  "Supplier.channel": "SupplierChannel",
  "Invoice.status": "InvoiceStatus",
  "Invoice.kind": "InvoiceKind",
  "Invoice.rounding": "Rounding",
}
const AMOUNTS = new Set(["price", "unitPrice", "net", "tax", "total", "amount"])
const QUANTITIES = new Set(["stock", "caseQuantity", "lotQuantity", "minimumQuantity"])
/** What stands beside something else, or means nothing to people. */
const UNTOLD = new Set(["imageWidth", "imageHeight", "sealWidth", "sealHeight", "logoWidth", "logoHeight"])
/** What is told to have changed, but not from what to what. */
const ONLY_CHANGED = /(Key|Hash|Party)$|^(taxes|items|customFields)$/
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/
const DAY = /^\d{4}-\d\d-\d\d$/
const GLOBAL_ID = /^[A-Za-z0-9+/_-]{40,}={0,2}$/

/** What has changed of a kind of row, in the reader's words. */
export function useHistoryWords(kind: string): (changes: Change[]) => Told[] {
  const { t } = useTranslation()
  const fieldWord = useFieldWords()
  const enumWord = useEnumWords()

  function label(field: string): string {
    const own = `history.field.${field}`
    if (i18next.exists(own)) return t(own as "history.field.linked")
    return i18next.exists(`field.${field}`) ? fieldWord(field) : field
  }

  function one(field: string, value: string | null): string {
    if (value === null || value === "") return t("history.empty")
    const name = ENUMS[`${kind}.${field}`]
    if (name && i18next.exists(`enum.${name}.${value}`)) return enumWord(name, value)
    if (value === "true" || value === "false") return t(value === "true" ? "common.yes" : "common.no")
    if (AMOUNTS.has(field) && !Number.isNaN(Number(value))) return yen(Number(value))
    if (QUANTITIES.has(field) && !Number.isNaN(Number(value))) return quantity(value)
    if (field === "taxRate") return `${value} %`
    if (MOMENT.test(value)) return dateTime(value)
    if (DAY.test(value)) return date(value)
    if (value.startsWith("[")) return several(field, value)
    return GLOBAL_ID.test(value) || value.startsWith("{") ? t("history.set") : value
  }

  function several(field: string, value: string): string {
    try {
      const all = JSON.parse(value) as unknown[]
      if (!Array.isArray(all) || all.some((each) => typeof each === "object")) return t("history.set")
      return all.map((each) => one(field, String(each))).join(t("order.comma")) || t("history.empty")
    } catch {
      return value
    }
  }

  return (changes) =>
    changes
      .filter(({ field }) => !UNTOLD.has(field))
      .map(({ field, before, after }) => {
        const tells = !ONLY_CHANGED.test(field)
        const said = (value: string | null) =>
          tells ? one(field, value) : t(value ? "history.set" : "history.empty")
        return { id: field, label: label(field), before: said(before), after: said(after) }
      })
}
