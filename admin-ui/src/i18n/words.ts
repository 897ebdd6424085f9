import i18next from "i18next"
import { useTranslation } from "react-i18next"

/** The words for a field of the API. */
export function useFieldWords() {
  const { t } = useTranslation()
  return (name: string): string => t(`field.${name}` as "field.name")
}

/** The words for a value of an enum of the API. */
export function useEnumWords() {
  const { t } = useTranslation()
  return (name: string, value: string): string => t(`enum.${name}.${value}` as "enum.OrderStatus.PLACED")
}

/** The values of an enum in the order in which work goes through them: that of their words. */
export function inOrder(name: string, values: readonly string[]): string[] {
  const words: object = i18next.getResource(i18next.language, "translation", `enum.${name}`) ?? {}
  const order = Object.keys(words)
  return [...values].sort((one, other) => order.indexOf(one) - order.indexOf(other))
}
