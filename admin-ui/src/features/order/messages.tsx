import { Button, Group, Text, Textarea } from "@mantine/core"
import { IconChecks, IconSend } from "@tabler/icons-react"
import { type FormEvent, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { useKept } from "~/framework/list-state"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { useShortcuts } from "~/framework/shortcuts"
import { newKey, perform } from "~/graphql/perform"
import { dateTime } from "~/ui/format"
import { MESSAGE_WRITE, MESSAGES_READ, type Order } from "./order.graphql"

const LONGEST = 1000

/** メッセージ: what both sides say about the order, live; what is seen here is told to the other side as read. */
export function Messages({ order, changed }: { order: Order; changed(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const mayWrite = session.may("message:write")
  const thread = useRef<HTMLOListElement>(null)
  const count = order.messages.length
  useReading(order, thread, mayWrite)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every message that comes
  useEffect(() => {
    thread.current?.scrollTo({ top: thread.current.scrollHeight })
  }, [count])
  return (
    <Section title={t("order.messages")}>
      {count === 0 && (
        <Text className="quiet" mb="sm">
          {t("order.noMessages")}
        </Text>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too */}
      <ol ref={thread} className="messages" tabIndex={count ? 0 : -1} aria-live="polite">
        {order.messages.map(({ id, text, authorName, writtenAt, readAt, isOwn }) => (
          <li key={id} className="message" data-own={isOwn || undefined}>
            <Text size="xs" className="quiet">
              {authorName} · <time dateTime={writtenAt}>{dateTime(writtenAt)}</time>
            </Text>
            <div className="message-text">{text}</div>
            {isOwn && readAt && (
              <Text size="xs" className="quiet message-read">
                <IconChecks size={13} aria-hidden /> {t("order.read", { moment: dateTime(readAt) })}
              </Text>
            )}
          </li>
        ))}
      </ol>
      {mayWrite ? (
        <Writing order={order} changed={changed} />
      ) : (
        <Text size="sm" className="quiet">
          {t("order.mayNotWrite")}
        </Text>
      )}
    </Section>
  )
}

/** Tells the other side that it was read, once it is before somebody's eyes. */
function useReading(order: Order, thread: React.RefObject<HTMLElement | null>, mayRead: boolean) {
  const { id, unreadMessages: unread } = order
  useEffect(() => {
    const box = thread.current
    if (!box || !mayRead || unread === 0) return
    let isSeen = false
    let isTold = false
    const tell = () => {
      if (!isSeen || isTold || document.visibilityState !== "visible") return
      isTold = true
      // What did not get through is told with the next message, or when the page is opened again.
      perform(MESSAGES_READ, { order: id }).catch(() => undefined)
    }
    const observer = new IntersectionObserver(([entry]) => {
      isSeen = entry?.isIntersecting ?? false
      tell()
    })
    observer.observe(box)
    document.addEventListener("visibilitychange", tell)
    return () => {
      observer.disconnect()
      document.removeEventListener("visibilitychange", tell)
    }
  }, [id, unread, mayRead, thread])
}

function Writing({ order, changed }: { order: Order; changed(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [kept, keep] = useKept(`tsunagi.message.${session.user?.id}.${order.id}`, { text: "", key: newKey() })
  const [problem, setProblem] = useState("")
  const [isBusy, setBusy] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  useShortcuts([{ keys: "m", label: t("order.writeMessage"), run: () => box.current?.focus() }])
  async function send(event?: FormEvent) {
    event?.preventDefault()
    if (isBusy || !kept.text.trim()) return
    setBusy(true)
    setProblem("")
    try {
      const { userErrors } = await perform(MESSAGE_WRITE, { order: order.id, text: kept.text }, kept.key)
      if (userErrors.length) {
        setProblem(userErrors.map(({ message }) => message).join("\n"))
        keep({ ...kept, key: newKey() })
      } else keep({ text: "", key: newKey() })
      changed()
    } catch (raised) {
      setProblem(`${words(raised)} ${t("order.messageKept")}`)
    }
    setBusy(false)
    box.current?.focus()
  }
  return (
    <form onSubmit={(event) => void send(event)}>
      <Textarea
        ref={box}
        aria-label={t("order.writeMessage")}
        placeholder={t("order.messageHint")}
        value={kept.text}
        error={problem}
        onChange={(event) => {
          setProblem("")
          keep({ text: event.currentTarget.value, key: newKey() })
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing)
            void send()
        }}
        maxLength={LONGEST}
        autosize
        minRows={2}
        maxRows={10}
      />
      <Group justify="space-between" mt={6} wrap="nowrap">
        <Text size="xs" className="quiet">
          <span className="on-desk">{t("order.sendKeys")}</span>
          {kept.text.length > LONGEST - 100 && ` ${kept.text.length} / ${LONGEST}`}
        </Text>
        <Button
          type="submit"
          loading={isBusy}
          disabled={!kept.text.trim()}
          leftSection={<IconSend size={16} aria-hidden />}
        >
          {t("order.send")}
        </Button>
      </Group>
    </form>
  )
}
