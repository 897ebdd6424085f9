import { Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core"
import { IconHelp, IconLanguage, IconLogout, IconMoon } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { complain } from "~/framework/action"
import { useSession } from "~/framework/session"
import { choose, language } from "~/i18n/language"
import { leave } from "../session/leave"
import { Face } from "./face"

/** Who one is, and how one wants it; loaded when somebody reaches for it. */
export default function WhoMenu({ isOpen, hasFocus }: { isOpen: boolean; hasFocus: boolean }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const { toggleColorScheme } = useMantineColorScheme()
  const target = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Whoever has gone on by then is not called back.
    if (hasFocus && document.activeElement === document.body) target.current?.focus()
  }, [hasFocus])
  return (
    <Menu position="bottom-end" width={230} defaultOpened={isOpen}>
      <Menu.Target>
        <UnstyledButton ref={target}>
          <Face name={session.user?.name} />
          <span className="only-reader">{t("common.account")}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.user?.name}
          <br />
          {session.business?.name}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconMoon size={16} aria-hidden />}
          onClick={toggleColorScheme}
          closeMenuOnClick={false}
        >
          {t("common.theme")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLanguage size={16} aria-hidden />}
          onClick={() => choose(language() === "ja" ? "en" : "ja")}
        >
          {t("common.language")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconHelp size={16} aria-hidden />}
          renderRoot={(props) => <Link to={"/help" as "/"} {...props} />}
        >
          {t("nav.help")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void leave(false).catch(complain)}
        >
          {t("common.logout")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
