import {
  ActionIcon,
  AppShell,
  Avatar,
  Box,
  Burger,
  Button,
  Group,
  Kbd,
  Loader,
  Menu,
  NavLink,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from "@mantine/core"
import { useDisclosure, useHotkeys } from "@mantine/hooks"
import { IconLanguage, IconLogout, IconMoon, IconProgress, IconSearch } from "@tabler/icons-react"
import { Link, Navigate, Outlet, useLocation, useNavigate } from "@tanstack/react-router"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain } from "~/framework/action"
import { type Area, visible } from "~/framework/area"
import { showJobs, useJobsOpen } from "~/framework/jobs"
import { OutboxBanner } from "~/framework/outbox-banner"
import { useSession } from "~/framework/session"
import { ShortcutOverlay, useShortcuts } from "~/framework/shortcuts"
import { perform } from "~/graphql/perform"
import { graphql } from "~/graphql/tada"
import { choose, language } from "~/i18n/language"
import { Empty } from "~/ui/empty"
import { Problem } from "~/ui/problem"
import { useAreas } from "./areas"
import { Businesses } from "./businesses"
import { ConnectionBanner } from "./connection-banner"

const JobDrawer = lazy(() => import("./job-drawer"))
const Palette = lazy(() => import("./palette"))

const LOG_OUT = graphql(
  `mutation LogOut($input: LogoutInput!) { logout(input: $input) { userErrors { code message path } } }`,
)

/** The frame around all pages: menu, palette, who one is, how the connection is doing. */
export function Shell() {
  const { t } = useTranslation()
  const { session, isLoading, isUnreachable, again } = useSession()
  const { pathname, searchStr } = useLocation()
  if (isLoading) return <Loader m="xl" aria-label={t("common.loading")} />
  if (isUnreachable) return <Problem text={t("problem.unreachable")} again={again} />
  if (!session.user)
    return (
      <Navigate to="/login" search={{ next: pathname === "/" ? undefined : pathname + searchStr }} replace />
    )
  return <Inside />
}

function Inside() {
  const { t } = useTranslation()
  const { session } = useSession()
  const navigate = useNavigate()
  const areas = visible(useAreas(), session)
  const [isOpen, menu] = useDisclosure(false)
  const isJobs = useJobsOpen()
  const [isPalette, setPalette] = useState(false)
  useHotkeys([["mod+K", () => setPalette(true)]], [])
  useShortcuts([
    { keys: "g g", label: t("shortcut.palette"), run: () => setPalette(true) },
    ...areas
      .flatMap(({ places }) => places)
      .filter(({ keys }) => keys)
      .map(({ keys, label, to }) => ({
        keys: keys ?? "",
        label: t("shortcut.go", { page: label }),
        run: () => void navigate({ to }),
      })),
  ])
  const near = areas
    .flatMap(({ places }) => places)
    .filter(({ isNear }) => isNear)
    .slice(0, 4)
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href="#content" className="skip">
        {t("common.skip")}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t("common.menu")}
            />
            <Link to="/" className="brand">
              繋ぎ <span>Tsunagi</span>
            </Link>
          </Group>
          <UnstyledButton className="find" onClick={() => setPalette(true)} visibleFrom="sm">
            <IconSearch size={15} aria-hidden />
            <span>{t("common.search")}</span>
            <Kbd size="xs">⌘K</Kbd>
          </UnstyledButton>
          <Group gap={6} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              size="lg"
              hiddenFrom="sm"
              onClick={() => setPalette(true)}
              aria-label={t("common.search")}
            >
              <IconSearch size={20} aria-hidden />
            </ActionIcon>
            {(session.may("file:upload") || session.may("export:start")) && (
              <ActionIcon variant="subtle" size="lg" onClick={showJobs} aria-label={t("job.title")}>
                <IconProgress size={20} aria-hidden />
              </ActionIcon>
            )}
            <Businesses />
            <Who />
          </Group>
        </Group>
        <ConnectionBanner />
        <OutboxBanner />
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t("nav.main")}>
        <Areas areas={areas} chosen={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
      <Near places={near} />
      {isPalette && (
        <Suspense>
          <Palette areas={areas} close={() => setPalette(false)} />
        </Suspense>
      )}
      {isJobs && (
        <Suspense>
          <JobDrawer />
        </Suspense>
      )}
      <ShortcutOverlay />
    </AppShell>
  )
}

function Areas({ areas, chosen }: { areas: Area[]; chosen(): void }) {
  const { pathname } = useLocation()
  return areas.map((area) => (
    <Box key={area.id} mb="sm" component="section" aria-label={area.label}>
      <Text size="xs" fw={600} px={10} py={4} className="quiet">
        {area.label}
      </Text>
      {area.places.map(({ to, label, icon: Icon }) => (
        <NavLink
          key={to}
          label={label}
          active={pathname === to || pathname.startsWith(`${to}/`)}
          leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
          onClick={chosen}
          renderRoot={(properties) => <Link to={to} {...properties} />}
        />
      ))}
    </Box>
  ))
}

/** On a phone, the few pages that are used all day lie under the thumb. */
function Near({ places }: { places: { to: string; label: string; icon: Area["places"][number]["icon"] }[] }) {
  const { t } = useTranslation()
  return (
    <nav className="near no-print" aria-label={t("common.menu")}>
      {places.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className="near-place" activeProps={{ "data-here": true }}>
          <Icon size={21} stroke={1.6} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  )
}

function Who() {
  const { t } = useTranslation()
  const { session } = useSession()
  const { toggleColorScheme } = useMantineColorScheme()
  async function leave() {
    try {
      await perform(LOG_OUT, { everywhere: false })
      location.assign("/login")
    } catch (problem) {
      complain(problem)
    }
  }
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton>
          <Avatar aria-hidden size={32} radius="xl" color="ai" name={session.user?.name} />
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
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {t("common.logout")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The first page: where the work of this business lies. */
export function Home() {
  const { session } = useSession()
  const { t } = useTranslation()
  const areas = visible(useAreas(), session)
  const first = areas.flatMap(({ places }) => places)[0]
  return first ? <Navigate to={first.to} replace /> : <Empty title={t("session.noBusiness")} />
}

export function NotFound() {
  const { t } = useTranslation()
  return (
    <Empty
      title={t("problem.notFound")}
      action={
        <Button renderRoot={(properties) => <Link to="/" {...properties} />}>{t("problem.home")}</Button>
      }
    >
      {t("problem.notFoundText")}
    </Empty>
  )
}
