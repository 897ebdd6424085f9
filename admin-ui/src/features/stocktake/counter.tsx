import { ActionIcon, Button, Text } from "@mantine/core"
import { IconMinus, IconPlus } from "@tabler/icons-react"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, words } from "~/framework/action"
import { halfWidth } from "~/framework/fields/half-width"
import { ask, perform, type UserError } from "~/graphql/perform"
import { quantity } from "~/ui/format"
import { COUNT, ONE_LINE } from "./stocktake.graphql"
import type { Line } from "./use-lines"

const WAIT_MS = 500
const NUMBER = /^\d{1,6}(\.\d{1,3})?$/

interface Properties {
  line: Line
  put(line: Line): void
}

/**
 * How much there is of a line: ＋ and − for thumbs, digits for hands, Enter for the next. What was typed is sent a
 * moment later, or when the box is left; what somebody else has counted meanwhile is shown, and not overwritten.
 */
export function Counter({ line, put }: Properties) {
  const { t } = useTranslation()
  const [text, setText] = useState(shown(line.quantity))
  const [problem, setProblem] = useState("")
  const [theirs, setTheirs] = useState<Line | null>(null)
  /** The line as it was when somebody began to type here: what was counted elsewhere since is a conflict. */
  const base = useRef(line)
  /** What is to be sent; undefined: nothing. */
  const wanted = useRef<string | null | undefined>(undefined)
  const isSending = useRef(false)
  const isDisputed = useRef(false)
  const timer = useRef(0)
  const isIdle = () => wanted.current === undefined && !isSending.current && !isDisputed.current

  useEffect(() => {
    if (isIdle()) setText(shown(line.quantity))
  }, [line.quantity])

  async function send() {
    window.clearTimeout(timer.current)
    if (isSending.current || wanted.current === undefined) return
    const value = wanted.current
    wanted.current = undefined
    if (isSame(value, base.current.quantity)) return
    isSending.current = true
    let isAnswered = true
    try {
      const { id, version } = base.current
      const payload = await perform(COUNT, { id, quantity: value, expectedVersion: version })
      if (payload.stocktakeLine) {
        base.current = payload.stocktakeLine
        isDisputed.current = false
        put(payload.stocktakeLine)
        setProblem("")
        setTheirs(null)
      } else await refused(payload.userErrors, value)
    } catch (raised) {
      // It is sent again when the box is left, or typed into, the next time.
      wanted.current ??= value
      isAnswered = false
      setProblem(words(raised))
    }
    isSending.current = false
    if (wanted.current !== undefined && isAnswered) void send()
  }

  async function refused(errors: UserError[], mine: string | null) {
    if (!errors.some(({ code }) => code === "VERSION_CONFLICT"))
      return setProblem(errors.map(({ message }) => message).join("\n"))
    const { node } = await ask(ONE_LINE, { id: line.id })
    if (node?.__typename !== "StocktakeLine") return complain(errors)
    const begun = base.current
    base.current = node
    // Only its price or place was changed, or both have counted the same.
    if (isSame(node.quantity, begun.quantity)) wanted.current ??= mine
    else if (!isSame(node.quantity, mine)) {
      isDisputed.current = true
      setTheirs(node)
    }
    put(node)
  }

  function change(next: string, isSoon = true) {
    setText(next)
    const value = next.trim()
    if (value !== "" && !NUMBER.test(value)) return setProblem(t("stocktake.number"))
    setProblem("")
    if (isIdle()) base.current = line
    wanted.current = value === "" ? null : String(Number(value))
    window.clearTimeout(timer.current)
    if (isSoon) timer.current = window.setTimeout(() => void send(), WAIT_MS)
  }

  const step = (by: number) => {
    const now = Number(text) || 0
    change(String(Math.max(0, Math.round((now + by) * 1000) / 1000)))
  }

  function pressed(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing || event.metaKey || event.ctrlKey) return
    if (event.key === "ArrowUp") step(1)
    else if (event.key === "ArrowDown") step(-1)
    else if (event.key === "Enter") beside(event.currentTarget, event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
  }

  const { name, unit } = line
  return (
    <div className="count-box">
      <span className="counter" data-counted={line.quantity !== null || undefined}>
        <ActionIcon
          variant="default"
          className="counter-button"
          onClick={() => step(-1)}
          disabled={!Number(text)}
          tabIndex={-1}
          aria-label={t("ordering.less", { name })}
        >
          <IconMinus size={20} aria-hidden />
        </ActionIcon>
        <input
          className="counter-input number"
          value={text}
          inputMode="decimal"
          enterKeyHint="next"
          autoComplete="off"
          placeholder="—"
          aria-label={t("stocktake.quantityOf", { name, unit })}
          aria-invalid={problem ? true : undefined}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            const { value } = event.currentTarget
            if ((event.nativeEvent as InputEvent).isComposing) setText(value)
            else change(halfWidth(value))
          }}
          onCompositionEnd={(event) => change(halfWidth(event.currentTarget.value))}
          onBlur={() => void send()}
          onKeyDown={pressed}
        />
        <span className="counter-unit">{unit}</span>
        <ActionIcon
          variant="light"
          className="counter-button"
          onClick={() => step(1)}
          tabIndex={-1}
          aria-label={t("ordering.more", { name })}
        >
          <IconPlus size={20} aria-hidden />
        </ActionIcon>
      </span>
      {problem && (
        <Text size="xs" className="late" role="alert">
          {problem}
        </Text>
      )}
      {theirs && (
        <div className="count-conflict" role="alert">
          <Text size="xs">
            {t("stocktake.theirs", {
              name: theirs.counterName || t("stocktake.somebody"),
              quantity: quantity(theirs.quantity, unit),
            })}
          </Text>
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => {
              change(text, false)
              void send()
            }}
          >
            {t("stocktake.keepMine", { quantity: quantity(text, unit) })}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              wanted.current = undefined
              isDisputed.current = false
              setText(shown(theirs.quantity))
              setTheirs(null)
            }}
          >
            {t("stocktake.takeTheirs")}
          </Button>
        </div>
      )}
    </div>
  )
}

const shown = (value: string | null) => (value === null ? "" : String(Number(value)))

const isSame = (one: string | null, other: string | null) =>
  one === null || other === null ? one === other : Number(one) === Number(other)

/** Enter goes to the next quantity, as in a spreadsheet. */
function beside(from: HTMLInputElement, by: number) {
  const all = [...document.querySelectorAll<HTMLInputElement>(".counter-input")]
  const next = all[all.indexOf(from) + by]
  if (!next) return from.blur()
  next.focus()
  next.scrollIntoView({ block: "center" })
}
