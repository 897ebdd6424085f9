import { Button, Group, Text, Textarea } from "@mantine/core"
import { IconMessage, IconSend } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { orderAt } from "~/framework/addresses"
import { newKey, perform } from "~/graphql/perform"
import { date, dateTime, quantity, yen } from "~/ui/format"
import { REMARK } from "./closing.graphql"
import type { Closing } from "./closing-page"

type Line = Closing["lines"][number]

const LONGEST = 400

interface Properties {
  closing: Closing
  isSeller: boolean
  changed(): void
}

/** The lines, order by order and slip by slip; each can be objected to, and the objection answered. */
export function Lines({ closing, isSeller, changed }: Properties) {
  const { t } = useTranslation()
  const papers = new Map<string, Line[]>()
  for (const line of closing.lines) papers.set(line.reference, [...(papers.get(line.reference) ?? []), line])
  const hasReduced = closing.lines.some(({ taxRate }) => taxRate === 8)
  return (
    <>
      {[...papers].map(([reference, lines]) => (
        <section key={reference} className="closing-paper" aria-label={reference}>
          <div className="closing-head">
            <Head reference={reference} line={lines[0]} />
            <span className="number">{yen(lines.reduce((sum, { amount }) => sum + amount, 0))}</span>
          </div>
          {lines.map((line) => (
            <OneLine key={line.id} line={line} closing={closing} isSeller={isSeller} changed={changed} />
          ))}
        </section>
      ))}
      {hasReduced && (
        <Text size="xs" className="quiet" mt="xs">
          {t("invoice.reduced")}
        </Text>
      )}
    </>
  )
}

function Head({ reference, line }: { reference: string; line: Line | undefined }) {
  if (!line) return null
  const { order } = line
  return (
    <span>
      {order ? (
        <Link to={orderAt(order)} className="row-link">
          {reference}
        </Link>
      ) : (
        <b>{reference}</b>
      )}{" "}
      <span className="quiet small">{date(line.datedOn)}</span>
    </span>
  )
}

function OneLine({ line, closing, isSeller, changed }: Properties & { line: Line }) {
  const { t } = useTranslation()
  const [isWriting, setWriting] = useState(false)
  const can = isSeller ? closing.viewerCan.answer : closing.viewerCan.object
  const mayWrite = can.allowed && (!isSeller || line.remarks.length > 0)
  return (
    <div className="closing-line" data-disputed={line.isDisputed || undefined}>
      <span className="closing-name">
        {line.name}
        {line.taxRate === 8 && " ※"} {line.code && <span className="quiet small">{line.code}</span>}
      </span>
      <span className="number quiet closing-quantity">
        {quantity(line.quantity, line.unit)} × {yen(line.unitPrice)}
      </span>
      <span className="number closing-amount">{yen(line.amount)}</span>
      {line.remarks.length > 0 && (
        <ol className="messages closing-remarks">
          {line.remarks.map(({ isBuyer, author, text, at }) => (
            <li key={at} className="message" data-own={isBuyer !== isSeller || undefined}>
              <Text size="xs" className="quiet">
                {author} · <time dateTime={at}>{dateTime(at)}</time>
              </Text>
              <div className="message-text">{text}</div>
            </li>
          ))}
        </ol>
      )}
      {mayWrite && (
        <div className="closing-write no-print">
          {isWriting ? (
            <Writing
              line={line}
              label={t(isSeller ? "closing.answer" : "closing.object")}
              end={(hasChanged) => {
                setWriting(false)
                if (hasChanged) changed()
              }}
            />
          ) : (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconMessage size={15} aria-hidden />}
              aria-label={t(isSeller ? "closing.answerTo" : "closing.objectTo", { name: line.name })}
              onClick={() => setWriting(true)}
            >
              {t(isSeller ? "closing.answer" : "closing.object")}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function Writing({ line, label, end }: { line: Line; label: string; end(hasChanged: boolean): void }) {
  const { t } = useTranslation()
  const [text, setText] = useState("")
  const [problem, setProblem] = useState("")
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const { userErrors } = await perform(REMARK, { line: line.id, text }, key)
      setKey(newKey())
      setBusy(false)
      if (userErrors.length) return setProblem(userErrors.map(({ message }) => message).join("\n"))
      end(true)
    } catch (raised) {
      setProblem(words(raised))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Textarea
        aria-label={label}
        placeholder={t("closing.remarkHint")}
        value={text}
        error={problem}
        maxLength={LONGEST}
        autosize
        minRows={2}
        data-autofocus
        autoFocus
        onChange={(event) => {
          setProblem("")
          setText(event.currentTarget.value)
        }}
      />
      <Group justify="flex-end" gap="xs" mt={6}>
        <Button variant="default" size="compact-md" onClick={() => end(false)}>
          {t("common.cancel")}
        </Button>
        <Button
          type="submit"
          size="compact-md"
          loading={isBusy}
          disabled={!text.trim()}
          leftSection={<IconSend size={15} aria-hidden />}
        >
          {label}
        </Button>
      </Group>
    </form>
  )
}
