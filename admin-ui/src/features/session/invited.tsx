import { Button, Divider, Loader, Stack, Text } from "@mantine/core"
import { Link, useLocation, useParams } from "@tanstack/react-router"
import { type ReactNode, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, words } from "~/framework/action"
import { useSession } from "~/framework/session"
import { ask, perform, type UserError } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { date } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { Back } from "./forgotten"
import { Frame } from "./frame"
import {
  ACCEPT_INVITATION,
  JOIN,
  JOIN_AS_NEW,
  JOIN_FORM,
  OPEN_INVITATION,
  OPEN_MEMBERSHIP,
  PUBLIC_FORM,
  REGISTER,
  REGISTER_FROM_FORM,
} from "./out.graphql"
import { OutForm } from "./out-form"

const ORDERING = "/order"
const APPLICANT = ["industry", "name", "email", "password", "passwordAgain", "acceptsTerms"]

/** Reads once what a link leads to; a link that has ended says so. */
function useOpened<Page>(open: (token: string) => Promise<Page | UserError[]>) {
  const { token = "" } = useParams({ strict: false }) as { token?: string }
  const [page, setPage] = useState<Page | null>(null)
  const [problem, setProblem] = useState("")
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link is opened once
  useEffect(() => {
    open(token).then(
      (found) => {
        if (Array.isArray(found)) setProblem(found.map(({ message }) => message).join("\n"))
        else setPage(found)
      },
      (raised) => setProblem(words(raised)),
    )
  }, [token])
  return { token, page, problem }
}

function Opening({ problem, title }: { problem: string; title: string }) {
  const { t } = useTranslation()
  return (
    <Frame title={title}>
      {problem ? <Problem text={problem} /> : <Loader aria-label={t("common.loading")} />}
      <Back />
    </Frame>
  )
}

type Invitation = NonNullable<ResultOf<typeof OPEN_INVITATION>["invitationOpen"]["invitationPage"]>

/** A supplier's invitation: register in one step, or link the business that one has. */
export function Invited() {
  const { t } = useTranslation()
  const { token, page, problem } = useOpened<Invitation>(async (one) => {
    const { invitationPage, userErrors } = await perform(OPEN_INVITATION, { token: one })
    return invitationPage ?? userErrors
  })
  if (!page) return <Opening problem={problem} title={t("session.invited")} />
  return (
    <Frame title={t("session.invitedBy", { name: page.supplier })}>
      {page.message && <Text mb="sm">{page.message}</Text>}
      <Either
        mine={async () => (await perform(ACCEPT_INVITATION, { token })).userErrors}
        label={t("session.link", { name: page.supplier })}
      >
        <div className="surface told">
          <Text fw={650}>{page.name}</Text>
          <Text size="sm">
            〒{page.postalCode} {page.prefecture}
            {page.city}
            {page.street} {page.building}
          </Text>
          <Text size="sm">{page.phone}</Text>
          <Text size="xs" className="quiet" mt={4}>
            {t("session.canBeCorrected")}
          </Text>
        </div>
        <OutForm
          parts={[
            {
              input: "ApplicantInput",
              under: "applicant",
              fields: APPLICANT,
              labels: { name: t("session.yourName"), email: t("session.yourEmail") },
              initial: { email: page.email, industry: "RESTAURANT" },
            },
          ]}
          always={{ token, applicant: { cookie: true } }}
          document={REGISTER as never}
          save={t("session.begin")}
          done={() => location.assign(ORDERING)}
        />
      </Either>
    </Frame>
  )
}

type Membership = NonNullable<
  ResultOf<typeof OPEN_MEMBERSHIP>["memberInvitationOpen"]["memberInvitationPage"]
>

/** An invitation to work for a business. */
export function InvitedMember() {
  const { t } = useTranslation()
  const word = useEnumWords()
  const { token, page, problem } = useOpened<Membership>(async (one) => {
    const { memberInvitationPage, userErrors } = await perform(OPEN_MEMBERSHIP, { token: one })
    return memberInvitationPage ?? userErrors
  })
  if (!page) return <Opening problem={problem} title={t("session.invited")} />
  return (
    <Frame title={t("session.invitedTo", { name: page.business })}>
      <Text size="sm" mb="sm">
        {word("Role", page.role)} · {t("session.until", { date: date(page.expiresAt.slice(0, 10)) })}
      </Text>
      <Either
        mine={async () => (await perform(JOIN, { token })).userErrors}
        label={t("session.join", { name: page.business })}
      >
        <Text size="sm" mb="sm">
          {t("session.yourLoginId")} <b>{page.email}</b>
        </Text>
        <OutForm
          parts={[
            {
              input: "MemberRegisterInput",
              fields: ["name", "password", "passwordAgain", "acceptsTerms"],
              labels: { name: t("session.yourName") },
            },
          ]}
          always={{ token, cookie: true }}
          document={JOIN_AS_NEW as never}
          save={t("session.begin")}
          done={() => location.assign("/")}
        />
      </Either>
    </Frame>
  )
}

type PublicForm = NonNullable<ResultOf<typeof PUBLIC_FORM>["publicForm"]>

/** A form that everybody may order from, once registered. */
export function OpenForm() {
  const { t } = useTranslation()
  const { token, page, problem } = useOpened<PublicForm>(async (one) => {
    const { publicForm } = await ask(PUBLIC_FORM, { token: one })
    return publicForm ?? [{ code: "NOT_FOUND", message: t("session.noForm"), path: [] }]
  })
  if (!page?.isOpen)
    return (
      <Opening
        problem={page ? t("session.formClosed") : problem}
        title={page?.name ?? t("session.invited")}
      />
    )
  return (
    <Frame title={page.name}>
      <Text fw={600}>{page.supplier}</Text>
      {page.terms && (
        <Text size="sm" mb="sm" style={{ whiteSpace: "pre-line" }}>
          {page.terms}
        </Text>
      )}
      <Either
        mine={async () => {
          const { orderForm, userErrors } = await perform(JOIN_FORM, { token })
          if (orderForm) location.assign(`${ORDERING}/${orderForm.id}`)
          return userErrors
        }}
        label={t("session.orderHere")}
      >
        <OutForm
          parts={[
            {
              input: "RegisterBusinessInput",
              under: "business",
              title: t("session.yourBusiness"),
              fields: ["name", "postalCode", ["prefecture", "city"], "street", "building", "phone"],
              labels: { name: t("session.businessName") },
            },
            {
              input: "ApplicantInput",
              under: "applicant",
              title: t("session.you"),
              fields: APPLICANT,
              labels: { name: t("session.yourName"), email: t("session.yourEmail") },
              initial: { industry: "RESTAURANT" },
            },
          ]}
          always={{ token, applicant: { cookie: true } }}
          document={REGISTER_FROM_FORM as never}
          save={t("session.begin")}
          done={() => location.assign(ORDERING)}
        />
      </Either>
    </Frame>
  )
}

/** Who is known does it with the account that he has; who is new registers, or logs in first. */
function Either({
  mine,
  label,
  children,
}: {
  mine(): Promise<UserError[]>
  label: string
  children: ReactNode
}) {
  const { t } = useTranslation()
  const { session, isLoading } = useSession()
  const { pathname } = useLocation()
  const [isBusy, setBusy] = useState(false)
  async function take() {
    setBusy(true)
    try {
      const userErrors = await mine()
      if (userErrors.length) complain(userErrors)
      else location.assign(ORDERING)
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
  }
  if (isLoading) return <Loader aria-label={t("common.loading")} />
  if (session.user)
    return (
      <Stack gap="xs">
        <Text size="sm">
          {t("session.as", { user: session.user.name, business: session.business?.name ?? "—" })}
        </Text>
        <Button size="md" loading={isBusy} onClick={() => void take()}>
          {label}
        </Button>
      </Stack>
    )
  return (
    <>
      <Button
        variant="default"
        fullWidth
        renderRoot={(properties) => <Link to="/login" search={{ next: pathname }} {...properties} />}
      >
        {t("session.haveAccount")}
      </Button>
      <Divider my="md" label={t("session.isNew")} />
      {children}
    </>
  )
}
