import "./ordering.css"
import { Box, Skeleton, Stack, Text, Title } from "@mantine/core"
import { IconChevronRight, IconClipboardList, IconClock, IconTruckDelivery } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { useSession } from "~/framework/session"
import { useAsk } from "~/framework/use-ask"
import type { ResultOf } from "~/graphql/tada"
import { Empty } from "~/ui/empty"
import { dayOf, shortDate, shortMoment } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { countOf } from "./cart"
import { FORMS, PAPERS } from "./ordering.graphql"

type Form = ResultOf<typeof FORMS>["orderForms"]["nodes"][number]

const DAYS_AHEAD = 28
const DAY_MS = 86_400_000
export const ahead = (days: number) => dayOf(new Date(Date.now() + days * DAY_MS))

/** 発注する: the forms one may order from, until when, and for when. */
export function FormList() {
  const { t } = useTranslation()
  const { session } = useSession()
  const { data, problem, again } = useAsk("forms", FORMS, { until: ahead(DAYS_AHEAD) })
  const papers = usePapers()
  const forms = (data?.orderForms.nodes ?? []).filter(
    ({ status, business }) => status === "OPEN" && business?.id !== session.business?.id,
  )
  return (
    <Box className="ordering">
      <Title order={1} mb="sm">
        {t("ordering.title")}
      </Title>
      {problem !== null && <Problem text={words(problem)} again={again} />}
      {!data && problem === null && (
        <Stack gap="sm">
          {[1, 2, 3].map((one) => (
            <Skeleton key={one} height={92} radius="md" />
          ))}
        </Stack>
      )}
      {data && forms.length === 0 && papers.length === 0 && (
        <Empty icon={IconClipboardList} title={t("ordering.noForms")}>
          {t("ordering.noFormsText")}
        </Empty>
      )}
      <ul className="plain-list forms">
        {forms.map((form) => (
          <li key={form.id}>
            <FormCard form={form} filled={countOf(session.user?.id, session.business?.id, form.id)} />
          </li>
        ))}
        {papers.map(({ id, name, channel }) => (
          <li key={id}>
            <Link to="/order/supplier/$supplier" params={{ supplier: id }} className="surface form-card">
              <span className="form-card-text">
                <Text fw={650} size="lg" component="span">
                  {name}
                </Text>
                <Text size="sm" className="quiet" component="span">
                  {t(channel === "FAX" ? "ordering.faxOrder" : "ordering.mailOrder")}
                </Text>
              </span>
              <IconChevronRight size={20} aria-hidden className="quiet" />
            </Link>
          </li>
        ))}
      </ul>
    </Box>
  )
}

/** Those who are reached by FAX or mail. */
function usePapers() {
  const { session } = useSession()
  const may = session.may("supplier:read")
  const { data } = useAsk("papers", PAPERS, { may })
  return data?.suppliers?.nodes ?? []
}

function FormCard({ form, filled }: { form: Form; filled: number }) {
  const { t } = useTranslation()
  const next = form.deliverableDates.find(({ isPossible }) => isPossible)
  return (
    <Link to="/order/$form" params={{ form: form.id }} className="surface form-card">
      <span className="form-card-text">
        <Text size="sm" className="quiet" component="span">
          {form.business?.name}
        </Text>
        <Text fw={650} size="lg" component="span">
          {form.name}
        </Text>
        {next && (
          <span className="form-card-facts">
            <span>
              <IconTruckDelivery size={15} aria-hidden /> {t("ordering.next", { date: shortDate(next.date) })}
            </span>
            {next.orderBy && (
              <span>
                <IconClock size={15} aria-hidden />{" "}
                {t("ordering.orderBy", { moment: shortMoment(next.orderBy) })}
              </span>
            )}
          </span>
        )}
        {filled > 0 && (
          <span className="mark" data-mark="FEW_LEFT">
            {t("ordering.filled", { count: filled })}
          </span>
        )}
      </span>
      <IconChevronRight size={20} aria-hidden className="quiet" />
    </Link>
  )
}
