import { ActionIcon, Box, Burger, Button, Group, Kbd, Loader, Text, UnstyledButton } from "@mantine/core"
import { useDisclosure, useHotkeys } from "@mantine/hooks"
import { IconProgress, IconSearch } from "@tabler/icons-react"
import { Link, Navigate, Outlet, useLocation, useNavigate } from "@tanstack/react-router"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { type Area, visible } from "~/framework/area"
import { showJobs, useJobsOpen } from "~/framework/jobs"
import { OutboxBanner } from "~/framework/outbox-banner"
import { useSession } from "~/framework/session"
import { ShortcutOverlay, useShortcuts } from "~/framework/shortcuts"
import { Empty } from "~/ui/empty"
import { Problem } from "~/ui/problem"
import { useAreas } from "./areas"
import { Businesses } from "./businesses"
import { ConnectionBanner } from "./connection-banner"
import { Face } from "./face"
import { useSells } from "./sells"

const JobDrawer = lazy(() => import("./job-drawer"))
const Palette = lazy(() => import("./palette"))
const WhoMenu = lazy(() => import("./who-menu"))

/** The frame around all pages: menu, palette, who one is, how the connection is doing. */
export function Shell() {
  const { t } = useTranslation()
  const { session, isLoading, isUnreachable, again } = useSession()
  if (isLoading) return <Loader m="xl" aria-label={t("common.loading")} />
  if (isUnreachable) return <Problem text={t("problem.unreachable")} again={again} />
  return session.user ? <Inside /> : <ToLogin />
}

/** Once, and back to where one came to: the address changes while the login is still loading. */
function ToLogin() {
  const { pathname, searchStr } = useLocation()
  const [way] = useState(
    <Navigate to="/login" search={{ next: pathname === "/" ? undefined : pathname + searchStr }} replace />,
  )
  return way
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
    <>
      <a href="#content" className="skip">
        {t("common.skip")}
      </a>
      <header className="shell-head">
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
      </header>
      <nav className="shell-menu" data-open={isOpen || undefined} aria-label={t("nav.main")}>
        <Areas areas={areas} chosen={menu.close} />
      </nav>
      <main className="shell-main" id="content" tabIndex={-1}>
        <Outlet />
      </main>
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
    </>
  )
}

function Areas({ areas, chosen }: { areas: Area[]; chosen(): void }) {
  const { pathname } = useLocation()
  return areas.map((area) => (
    <Box key={area.id} mb="sm" component="section" aria-label={area.label}>
      <Text size="xs" fw={600} px={10} py={4} className="quiet">
        {area.label}
      </Text>
      {area.places.map(({ to, label, icon: Icon, badge: Badge }) => (
        <Link
          key={to}
          to={to}
          className="place"
          data-here={pathname === to || pathname.startsWith(`${to}/`) || undefined}
          onClick={chosen}
        >
          <Icon size={17} stroke={1.7} aria-hidden />
          {label}
          {Badge && (
            <Suspense>
              <Badge />
            </Suspense>
          )}
        </Link>
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
  const [reached, setReached] = useState<"" | "hover" | "focus" | "press">("")
  const face = (
    <UnstyledButton
      onPointerEnter={() => setReached((former) => former || "hover")}
      // What is pressed may have made room for the menu before it is let go: that is no click.
      onPointerDown={({ pointerType }) => pointerType === "mouse" && setReached("press")}
      onFocus={() => setReached((former) => (former === "press" ? former : "focus"))}
      onClick={() => setReached("press")}
    >
      <Face name={session.user?.name} />
      <span className="only-reader">{t("common.account")}</span>
    </UnstyledButton>
  )
  if (!reached) return face
  return (
    <Suspense fallback={face}>
      <WhoMenu isOpen={reached === "press"} hasFocus={reached !== "hover"} />
    </Suspense>
  )
}

/** The first page: where the work of this business lies. */
export function Home() {
  const { session } = useSession()
  const { t } = useTranslation()
  const areas = visible(useAreas(), session)
  const sells = useSells()
  if (sells === undefined) return <Loader m="xl" aria-label={t("common.loading")} />
  const own = areas.filter(({ id }) => sells && id === "selling")
  const first = [...own, ...areas].flatMap(({ places }) => places)[0]
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
