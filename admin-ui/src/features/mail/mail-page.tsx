import { useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { DetailPage, Facts, Section } from "~/framework/detail-page"
import { NotThere, Read } from "~/framework/read"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { dateTime } from "~/ui/format"
import { Status } from "~/ui/status"
import { MAIL } from "./mail.graphql"

/** A letter as it was written; what it links to does not work from here. */
export function MailPage() {
  const { t } = useTranslation()
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  const field = useFieldWords()
  const word = useEnumWords()
  return (
    <Read document={MAIL} variables={{ id }}>
      {({ node: mail }, again) =>
        mail?.__typename === "MailMessage" ? (
          <DetailPage
            back={{ to: "/mails", label: t("mail.title") }}
            title={mail.subject}
            mark={<Status value={mail.status} label={word("MailStatus", mail.status)} />}
            row={mail}
            changed={again}
            side={
              <Section title={t("common.details")}>
                <Facts
                  columns={1}
                  facts={[
                    [t("mail.to"), mail.to],
                    [field("createdAt"), dateTime(mail.createdAt)],
                    [field("sentAt"), dateTime(mail.sentAt)],
                    [t("webhook.attempts"), mail.attempts],
                    [t("webhook.error"), mail.error],
                  ]}
                />
              </Section>
            }
          >
            {mail.html ? (
              <iframe
                srcDoc={mail.html}
                sandbox=""
                title={t("mail.letter")}
                className="surface preview letter"
              />
            ) : (
              <Section title={t("mail.letter")}>
                <p style={{ whiteSpace: "pre-wrap" }}>{mail.text}</p>
              </Section>
            )}
          </DetailPage>
        ) : (
          <NotThere />
        )
      }
    </Read>
  )
}
