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
