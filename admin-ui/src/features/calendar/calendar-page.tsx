import { Alert, NativeSelect } from "@mantine/core"
import { IconCalendarExclamation } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { useListSearch } from "~/framework/list-state"
import { Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { dayOf } from "~/ui/format"
import { PageTitle } from "~/ui/page-title"
import { CALENDARS, PUT } from "./calendar.graphql"
import { Year } from "./year"

export type Calendar = NonNullable<ResultOf<typeof CALENDARS>["calendar"]>

const WEEK = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]

const BEGINNING = { showsTerms: true, warns: true, closedWeekdays: [], noDeliveryWeekdays: [] }

/** カレンダー: until when can be ordered for which day; of the business, and of each form. */
export function CalendarPage() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [search, change] = useListSearch()
  const year = Number(dayOf(new Date()).slice(0, 4))
  const variables = { business: session.business?.id ?? "", this: year, next: year + 1 }
  return (
    <Read document={CALENDARS} variables={variables}>
      {({ calendar, orderForms, this: these, next }, again) => {
        const form = orderForms.nodes.find(({ id }) => id === search.form)
        const chosen = form ? form.calendar : calendar
        return (
          <>
            <PageTitle title={t("calendar.title")} text={t("calendar.text")}>
              <NativeSelect
                aria-label={t("calendar.whose")}
                value={form?.id ?? ""}
                onChange={(event) => change({ form: event.currentTarget.value || undefined })}
                data={[
                  { value: "", label: t("calendar.business") },
                  ...orderForms.nodes.map(({ id, name }) => ({ value: id, label: name })),
                ]}
              />
            </PageTitle>
            {chosen?.warning && (
              <Alert color="orange" icon={<IconCalendarExclamation aria-hidden />} mb="md">
                {t("calendar.warning", { count: chosen.warning.daysLeft })}
              </Alert>
            )}
            <Terms key={form?.id ?? ""} form={form?.id} calendar={chosen} again={again} />
            <Section title={t("calendar.year")}>
              <Year
                key={form?.id ?? ""}
                form={form?.id}
                calendar={chosen}
                over={form && !chosen?.mode ? calendar : null}
                holidays={[...these, ...next]}
                again={again}
              />
            </Section>
          </>
        )
      }}
    </Read>
  )
}

function Terms({
  form,
  calendar,
  again,
}: {
  form: string | undefined
  calendar: Calendar | null
  again(): void
}) {
  const { t } = useTranslation()
  const { session } = useSession()
  const word = useEnumWords()
  const week = WEEK.map((day) => ({ value: day, label: word("Weekday", day) }))
  return (
    <Section title={t("calendar.terms")}>
      <InputForm
        input="CalendarPutInput"
        document={PUT as never}
        fields={[
          ["cutOff", "leadDays"],
          ["mode", "settledUntil"],
          ["closedWeekdays", "noDeliveryWeekdays"],
          ["closedOnHolidays", "noDeliveryOnHolidays"],
          ["showsTerms", "warns"],
        ]}
        choices={{ closedWeekdays: week, noDeliveryWeekdays: week }}
        hints={{
          cutOff: t("calendar.cutOffHint"),
          leadDays: t("calendar.leadDaysHint"),
          mode: t(form ? "calendar.modeOfForm" : "calendar.modeHint"),
          settledUntil: t("calendar.settledHint"),
        }}
        initial={calendar ? { ...calendar } : { ...BEGINNING, mode: form ? null : "UNIFIED" }}
        version={calendar?.version}
        always={form ? { orderForm: form } : undefined}
        barred={!session.may("order_form:write") && t("common.mayNot")}
        done={again}
      />
    </Section>
  )
}
