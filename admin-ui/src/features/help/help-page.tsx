import { Anchor, Text } from "@mantine/core"
import { IconExternalLink } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { PageTitle } from "~/ui/page-title"
import { useAreas } from "../shell/areas"

interface AppSettings {
  helpUrl?: string | null
}

/** ヘルプ: what each page of the menu is for and how it is used, in the order of the menu; and where more is. */
export function HelpPage() {
  const { t, i18n } = useTranslation()
  const { session } = useSession()
  const areas = useAreas()
  const [elsewhere, setElsewhere] = useState("")
  useEffect(() => {
    void fetch("/app-settings").then(
      async (answer) => setElsewhere((answer.ok && ((await answer.json()) as AppSettings).helpUrl) || ""),
      () => undefined,
    )
  }, [])
  const told = areas
    .map((area) => ({
      ...area,
      places: area.places.filter(
        ({ to, permission }) =>
          (!permission || session.may(permission)) && i18n.exists(`help.pages.${key(to)}`),
      ),
    }))
    .filter(({ places }) => places.length > 0)
  return (
    <div style={{ maxWidth: 860 }}>
      <PageTitle title={t("help.title")} text={t("help.text")} />
      <Section title={t("help.first")}>
        <Text size="sm">{t("help.keys")}</Text>
        <Text size="sm" mt={6}>
          {t("help.ask")}
        </Text>
        <Anchor size="sm" renderRoot={(props) => <Link to={"/inquiries" as "/"} {...props} />}>
          {t("inquiry.title")}
        </Anchor>
        {elsewhere && (
          <Text size="sm" mt={6}>
            <Anchor href={elsewhere} target="_blank" rel="noreferrer">
              {t("help.elsewhere")} <IconExternalLink size={13} aria-hidden />
            </Anchor>
          </Text>
        )}
      </Section>
      {told.map(({ id, label, places }) => (
        <Section key={id} title={label}>
          {places.map(({ to, label: page, icon: Icon }) => (
            <div key={to} className="help-page party" id={key(to)}>
              <Anchor fw={600} renderRoot={(props) => <Link to={to as "/"} {...props} />}>
                <Icon size={16} aria-hidden /> {page}
              </Anchor>
              <Text size="sm" mt={2} style={{ whiteSpace: "pre-line" }}>
                {t(`help.pages.${key(to)}` as never)}
              </Text>
            </div>
          ))}
        </Section>
      ))}
    </div>
  )
}

const key = (to: string) =>
  to.replace(/^\//, "").replaceAll(/[/-](.)/g, (_, letter: string) => letter.toUpperCase())
