import { Button, Group, Text, Textarea } from "@mantine/core"
import { useInterval } from "@mantine/hooks"
import { IconSend } from "@tabler/icons-react"
import { useSearch } from "@tanstack/react-router"
import { type FormEvent, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { say, words } from "~/framework/action"
import { Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { newKey, perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { dateTime } from "~/ui/format"
import { PageTitle } from "~/ui/page-title"
import { Status } from "~/ui/status"
import { ADD, ASKER, SENT } from "./inquiry.graphql"
import { InquiryForm } from "./inquiry-form"

type Inquiry = ResultOf<typeof SENT>["inquiriesSent"][number]

const LONGEST = 4000
const ASKED_EVERY_MS = 5000
const FACES = { OPEN: "WAITING", ANSWERED: "SENT", CLOSED: "CLOSED" }

/** 問い合わせ of who is logged in: a new one, and the threads of those before. */
export function InquiriesPage() {
  const { t } = useTranslation()
  const { category } = useSearch({ strict: false }) as { category?: string }
  return (
    <div style={{ maxWidth: 720 }}>
      <PageTitle title={t("inquiry.title")} text={t("inquiry.inText")} />
      <Read document={SENT}>
        {({ inquiriesSent }, again) => (
          <>
            <Section title={t("inquiry.new")}>
              <Read document={ASKER}>
                {({ viewer }) => (
                  <InquiryForm
                    asker={{ name: viewer?.user?.name ?? "", email: viewer?.user?.email ?? "" }}
                    category={category}
                    done={() => {
                      say(t("inquiry.sent"))
                      again()
                    }}
                  />
                )}
              </Read>
            </Section>
            <Threads inquiries={inquiriesSent} again={again} />
          </>
        )}
      </Read>
    </div>
  )
}

/** What was answered comes by itself while one looks. */
function Threads({ inquiries, again }: { inquiries: Inquiry[]; again(): void }) {
  const { start, stop } = useInterval(() => document.visibilityState === "visible" && again(), ASKED_EVERY_MS)
  useEffect(() => {
    start()
    return stop
  }, [start, stop])
  return inquiries.map((inquiry) => <Thread key={inquiry.id} inquiry={inquiry} again={again} />)
}

function Thread({ inquiry, again }: { inquiry: Inquiry; again(): void }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  return (
    <Section
      title={inquiry.topic}
      action={<Status value={FACES[inquiry.state]} label={word("InquiryState", inquiry.state)} />}
    >
      <Text size="xs" className="quiet" mb="xs">
        {inquiry.number} ・ {word("InquiryCategory", inquiry.category)} ・ {dateTime(inquiry.askedAt)}
      </Text>
      <ol className="messages" style={{ maxHeight: "none" }}>
        {inquiry.thread.map(({ isOperator, author, text, at }) => (
          <li key={at} className="message" data-own={!isOperator || undefined}>
            <Text size="xs" className="quiet">
              {author} · <time dateTime={at}>{dateTime(at)}</time>
            </Text>
            <div className="message-text">{text}</div>
          </li>
        ))}
      </ol>
      {inquiry.state === "CLOSED" ? (
        <Text size="sm" className="quiet">
          {t("inquiry.closed")}
        </Text>
      ) : (
        <More inquiry={inquiry} again={again} />
      )}
    </Section>
  )
}

function More({ inquiry, again }: { inquiry: Inquiry; again(): void }) {
  const { t } = useTranslation()
  const [text, setText] = useState("")
  const [problem, setProblem] = useState("")
  const [isBusy, setBusy] = useState(false)
  const [key, setKey] = useState(newKey)
  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const { userErrors } = await perform(ADD, { inquiry: inquiry.id, text }, key)
      setKey(newKey())
      setProblem(userErrors.map(({ message }) => message).join("\n"))
      if (userErrors.length === 0) {
        setText("")
        again()
      }
    } catch (raised) {
      setProblem(words(raised))
    }
    setBusy(false)
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Textarea
        aria-label={`${t("inquiry.more")} ${inquiry.number}`}
        placeholder={t("inquiry.more")}
        value={text}
        error={problem}
        maxLength={LONGEST}
        autosize
        minRows={1}
        maxRows={12}
        onChange={(event) => {
          setProblem("")
          setText(event.currentTarget.value)
        }}
      />
      <Group justify="flex-end" mt={6}>
        <Button
          type="submit"
          size="compact-md"
          loading={isBusy}
          disabled={!text.trim()}
          leftSection={<IconSend size={15} aria-hidden />}
        >
          {t("inquiry.add")}
        </Button>
      </Group>
    </form>
  )
}
