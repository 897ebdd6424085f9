import { ActionIcon, Loader, Popover, Tooltip } from "@mantine/core"
import { IconBookmark } from "@tabler/icons-react"
import { lazy, Suspense, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import type { ColumnsState } from "./columns"
import type { List } from "./list"
import type { Search } from "./list-state"
import { useSession } from "./session"
import { VIEWS } from "./views.graphql"

const Menu = lazy(() => import("./views-menu"))
const COLUMNS = "columns"

interface Properties<Row> {
  list: List<Row>
  search: Search
  columns: ColumnsState<Row>
  apply(search: Search): void
}

/** What was filtered, sorted and shown, under names: one's own and those of the business; a list opens with its default. */
export function Views<Row>({ list, search, columns, apply }: Properties<Row>) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isOpen, setOpen] = useState(false)
  const [{ data }, ask] = useQuery({ query: VIEWS, variables: { list: list.name } })
  const views = data?.savedViews ?? []
  const mine = ({ owner }: (typeof views)[number]) => owner?.id === session.user?.id
  function show(query: string) {
    const { [COLUMNS]: shown, ...rest } = Object.fromEntries(new URLSearchParams(query))
    if (shown) columns.show(shown.split(","))
    apply(rest)
  }
  const isFresh = useRef(Object.keys(search).length === 0 && !list.isPart)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the views are there
  useEffect(() => {
    if (!data || !isFresh.current) return
    isFresh.current = false
    const defaults = data.savedViews.filter(({ isDefault }) => isDefault)
    const first =
      defaults.find((one) => !one.isShared && mine(one)) ?? defaults.find(({ isShared }) => isShared)
    if (first) show(first.query)
  }, [data])
  const now = new URLSearchParams({
    ...search,
    [COLUMNS]: columns.shown.map(({ id }) => id).join(","),
  }).toString()
  return (
    <Popover position="bottom-end" width={320} trapFocus opened={isOpen} onChange={setOpen}>
      <Popover.Target>
        <Tooltip label={t("list.views")}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t("list.views")}
            onClick={() => setOpen(!isOpen)}
          >
            <IconBookmark size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={<Loader size="sm" />}>
          <Menu
            list={list.name}
            views={views}
            now={now}
            show={(query) => {
              show(query)
              setOpen(false)
            }}
            again={() => ask({ requestPolicy: "network-only" })}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
