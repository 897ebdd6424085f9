import { ActionIcon } from "@mantine/core"
import { IconMinus, IconPlus } from "@tabler/icons-react"
import { type KeyboardEvent, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { isNothing, less, more, type Sold, typed } from "./amount"

interface Properties {
  name: string
  sold: Sold
  quantity: string
  isWrong: boolean
  describedBy?: string
  change(quantity: string): void
}

/** How much: ＋ and − for thumbs, digits of either width for hands, arrows and Enter for keys. */
export function Stepper({ name, sold, quantity, isWrong, describedBy, change }: Properties) {
  const { t } = useTranslation()
  const [text, setText] = useState(quantity)
  const [isTyping, setTyping] = useState(false)
  useEffect(() => {
    if (!isTyping) setText(quantity)
  }, [quantity, isTyping])
  const put = (next: string) => {
    setText(next)
    change(next)
  }
  function pressed(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing || event.metaKey || event.ctrlKey) return
    const press = { ArrowUp: () => put(more(text, sold)), ArrowDown: () => put(less(text, sold)) }[event.key]
    if (press) press()
    else if (event.key === "Enter") beside(event.currentTarget, event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
  }
  const none = isNothing(quantity)
  return (
    <span className="stepper" data-some={!none || undefined}>
      <ActionIcon
        variant="default"
        className="stepper-button"
        onClick={() => put(less(text, sold))}
        disabled={none}
        tabIndex={-1}
        aria-label={t("ordering.less", { name })}
      >
        <IconMinus size={18} aria-hidden />
      </ActionIcon>
      <input
        className="stepper-input number"
        value={text}
        inputMode={sold.saleType === "PIECE" ? "numeric" : "decimal"}
        enterKeyHint="next"
        placeholder="0"
        autoComplete="off"
        aria-label={t("ordering.quantityOf", { name, unit: sold.unit })}
        aria-invalid={isWrong || undefined}
        aria-describedby={describedBy}
        onFocus={(event) => {
          setTyping(true)
          event.currentTarget.select()
        }}
        onBlur={() => setTyping(false)}
        onChange={(event) => {
          const { value } = event.currentTarget
          setText(value)
          if (!(event.nativeEvent as InputEvent).isComposing) put(typed(value, sold))
        }}
        onCompositionEnd={(event) => put(typed(event.currentTarget.value, sold))}
        onKeyDown={pressed}
      />
      <span className="stepper-unit">{sold.unit}</span>
      <ActionIcon
        variant={none ? "light" : "default"}
        className="stepper-button"
        onClick={() => put(more(text, sold))}
        tabIndex={-1}
        aria-label={t("ordering.more", { name })}
      >
        <IconPlus size={18} aria-hidden />
      </ActionIcon>
    </span>
  )
}

/** Enter goes to the next quantity, as in a spreadsheet. */
function beside(from: HTMLInputElement, by: number) {
  const all = [...document.querySelectorAll<HTMLInputElement>(".stepper-input")]
  all[all.indexOf(from) + by]?.focus()
}
