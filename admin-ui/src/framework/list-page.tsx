import { ActionIcon, Box, Button, Group, Loader, Text, Title, Tooltip } from "@mantine/core"
import { useHotkeys, useMediaQuery } from "@mantine/hooks"
import { IconListCheck, IconPlus, IconRefresh } from "@tabler/icons-react"
import { Link, useNavigate } from "@tanstack/react-router"
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Empty } from "~/ui/empty"
import { count } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { type Action, words } from "./action"
import { Columns, useColumns } from "./columns"
import { FilterBar } from "./filter-bar"
import { RowsChanged } from "./inline"
import { inputTypes, type Known } from "./input-types"
import type { List } from "./list"
import { useListSearch, whereOf } from "./list-state"
import { useHappened, useSignal } from "./live"
import { usePages } from "./pages"
import { Rows } from "./rows"
import { SelectionBar } from "./selection-bar"
import { useSession } from "./session"
import { SheetExport } from "./sheet-export"
import { useShortcuts } from "./shortcuts"
import { useAction } from "./use-action"
import { Views } from "./views"

const WholeDialog = lazy(() => import("./whole-dialog"))

/** A list of the API's: filtered, sorted and searched by its address, live, with what can be done to its rows. */
export function ListPage<Row extends { id: string }>({ list }: { list: List<Row> }) {
  const [known, setKnown] = useState<Known | null>(null)
  useEffect(() => {
    void inputTypes().then(setKnown)
  }, [])
  return known ? <Ready list={list} known={known} /> : <Loader m="xl" />
}

const WAIT_MS = 2000

/** Asks again and again while something is about to happen. */
function useWaiting(isPending: boolean, refresh: () => void) {
  const latest = useRef(refresh)
  useEffect(() => {
    latest.current = refresh
  })
  useEffect(() => {
    if (!isPending) return
    const asking = setInterval(() => latest.current(), WAIT_MS)
    return () => clearInterval(asking)
  }, [isPending])
}

function Ready<Row extends { id: string }>({ list, known }: { list: List<Row>; known: Known }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const navigate = useNavigate()
  const [search, change, replace] = useListSearch()
  const isPhone = useMediaQuery("(max-width: 48em)", innerWidth < 768, { getInitialValueInEffect: false })
  const columns = useColumns(list)
  const [selected, select] = useState<ReadonlyMap<string, Row>>(new Map())
  const [wholeOf, chooseWhole] = useState<string | null>(null)
  const [going, go] = useState<Action<Row> | null>(null)
  const [isChoosing, setChoosing] = useState(false)
  const [at, setAt] = useState(-1)
  const searchBox = useRef<HTMLInputElement>(null)
  const variables = {
    ...(list.where && { where: whereOf(search, list.where, known) ?? null }),
    ...((search.sort ?? list.sorted) && { orderBy: [search.sort ?? list.sorted] }),
    ...(list.hasSearch && { search: search.q ?? null }),
  }
  const pages = usePages<Row>(list.document, list.field, variables)
  useHappened(pages.refresh, list.live === "orders")
  useSignal(
    typeof list.live === "object" ? list.live.document : null,
    typeof list.live === "object" ? list.live.variables : {},
    pages.refresh,
  )
  useWaiting(list.isPending ? pages.shown.kept().some(list.isPending) : false, pages.refresh)
  // All that matches is chosen only as long as nothing else is asked for.
  const asked = JSON.stringify(variables)
  const isWhole = wholeOf === asked
  const clear = () => {
    select(new Map())
    chooseWhole(null)
    setChoosing(false)
  }
  const action = useAction<Row>(() => {
    clear()
    pages.refresh()
  })
  const possible = (list.actions ?? []).filter((one) => session.may(one.permission))
  const { shown } = pages
  /** As they are by now: whoever is no longer there is left out, unless he is only far away. */
  const chosenRows = useMemo(() => {
    if (selected.size === 0) return []
    const kept = new Map(shown.kept().map((row) => [row.id, row]))
    const isWhole = kept.size === shown.count
    return [...selected].flatMap(([id, row]) => kept.get(id) ?? (isWhole ? [] : row))
  }, [selected, shown])
  const chosen = () => {
    const current = shown.at(at)
    return chosenRows.length ? chosenRows : current ? [current] : []
  }
  const latest = useRef({ isWhole, shown })
  latest.current = { isWhole, shown }
  const toggle = useCallback((row: Row) => {
    const { isWhole, shown } = latest.current
    chooseWhole(null)
    select((former) => {
      const next = new Map(isWhole ? shown.kept().map((one) => [one.id, one]) : former)
      if (!next.delete(row.id)) next.set(row.id, row)
      return next
    })
  }, [])
  const selectAll = () => {
    chooseWhole(null)
    select(new Map(isWhole || selected.size ? [] : shown.kept().map((row) => [row.id, row])))
  }
  const ofWhole = possible.filter((one) => one.isForAll)
  const isMore = useMemo(
    () =>
      selected.size > 0 &&
      (pages.hasNext || selected.size < shown.count) &&
      shown.kept().every(({ id }) => selected.has(id)),
    [selected, shown, pages.hasNext],
  )
  const start = (one: Action<Row>) => {
    if (!isWhole) action.start(one, chosen())
    else if (one.isForAll) go(one)
  }
  const next = () => setAt(Math.min(at + 1, shown.count - 1))
  const here = () => {
    const row = shown.at(at)
    return row ? [row] : []
  }
  useHotkeys([
    ["ArrowDown", next],
    ["ArrowUp", () => setAt(Math.max(at - 1, 0))],
  ])
  useShortcuts([
    { keys: "r", label: t("list.refresh"), run: () => pages.refresh() },
    { keys: "/", label: t("shortcut.search"), run: () => searchBox.current?.focus() },
    { keys: "j", label: t("shortcut.next"), run: next },
    { keys: "k", label: t("shortcut.former"), run: () => setAt(Math.max(at - 1, 0)) },
    { keys: "x", label: t("shortcut.select"), run: () => here().forEach(toggle) },
    {
      keys: "Enter",
      label: t("shortcut.open"),
      run: () => {
        for (const row of here()) if (list.open) void navigate({ to: list.open(row) })
      },
    },
    ...possible
      .filter((one) => one.shortcut)
      .map((one) => ({ keys: one.shortcut ?? "", label: one.label, run: () => start(one) })),
  ])
  const filters = [...(list.where?.fields ?? []), ...(list.where?.switches ?? []).map(({ name }) => name)]
  const isFiltered = filters.some((field) => search[field]) || Boolean(search.q)
  const { create } = list
  return (
    <Box className="list-page">
      <Group justify="space-between" mb="sm" wrap={isPhone ? "wrap" : "nowrap"}>
        <Group gap="xs" align="baseline">
          <Title order={list.isPart ? 2 : 1}>{list.title}</Title>
          {pages.total && (
            <Text className="quiet" size="sm" aria-live="polite">
              {t(pages.total.exact ? "list.count" : "list.countAtLeast", {
                count: pages.total.count,
                number: count(pages.total.count),
              })}
            </Text>
          )}
        </Group>
        <Group gap="xs" wrap="nowrap" className="no-print">
          {!list.live && !isPhone && (
            <Tooltip label={t("list.refresh")}>
              <ActionIcon
                variant="default"
                size="lg"
                onClick={() => pages.refresh()}
                aria-label={t("list.refresh")}
              >
                <IconRefresh size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          <Views list={list} search={search} columns={columns} apply={replace} />
          {isPhone && possible.length > 0 && shown.count > 0 && (
            <ActionIcon
              variant={isChoosing ? "filled" : "default"}
              size="lg"
              aria-label={t("list.choose")}
              aria-pressed={isChoosing}
              onClick={() => (isChoosing ? clear() : setChoosing(true))}
            >
              <IconListCheck size={18} aria-hidden />
            </ActionIcon>
          )}
          {!isPhone && <Columns columns={columns} />}
          {!isPhone && (
            <SheetExport list={list} columns={columns.shown} variables={variables} total={pages.total} />
          )}
          {list.begin
            ?.filter((one) => session.may(one.permission))
            .map(({ id, label, icon: Icon, start }) =>
              isPhone ? (
                <ActionIcon
                  key={id}
                  variant="default"
                  size="lg"
                  aria-label={label}
                  onClick={() => start?.([])}
                >
                  <Icon size={18} aria-hidden />
                </ActionIcon>
              ) : (
                <Button
                  key={id}
                  variant="default"
                  leftSection={<Icon size={16} aria-hidden />}
                  onClick={() => start?.([])}
                >
                  {label}
                </Button>
              ),
            )}
          {create && session.may(create.permission) && (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              {...(create.to
                ? { renderRoot: (props: object) => <Link to={create.to} {...props} /> }
                : { onClick: create.run })}
            >
              {create.label}
            </Button>
          )}
        </Group>
      </Group>
      {list.summary}
      <FilterBar list={list} known={known} search={search} change={change} searchBox={searchBox} />
      {pages.problem && <Problem text={words(pages.problem)} again={pages.refresh} />}
      {!pages.isLoading && !pages.problem && shown.count === 0 ? (
        isFiltered ? (
          <Empty
            title={t("list.noneFound")}
            action={
              <Button variant="light" onClick={() => replace({})}>
                {t("list.clearFilters")}
              </Button>
            }
          >
            {t("list.noneFoundText")}
          </Empty>
        ) : (
          <Empty icon={list.empty.icon} title={list.empty.title} action={list.empty.action}>
            {list.empty.text}
          </Empty>
        )
      ) : (
        <RowsChanged value={pages.refresh}>
          <Rows
            list={list}
            columns={columns}
            pages={pages}
            isPhone={isPhone ?? false}
            isChoosing={isChoosing}
            at={at}
            setAt={setAt}
            selected={selected}
            isWhole={isWhole}
            toggle={toggle}
            selectAll={selectAll}
            sort={search.sort ?? list.sorted}
            sortBy={(sort) => change({ sort })}
            canSelect={possible.length > 0}
          />
        </RowsChanged>
      )}
      <SelectionBar
        actions={isWhole ? ofWhole : possible}
        rows={chosenRows}
        total={pages.total}
        isWhole={isWhole}
        chooseWhole={isMore && ofWhole.length > 0 ? () => chooseWhole(asked) : undefined}
        running={action.running}
        start={start}
        clear={clear}
      />
      {action.dialog}
      {going && pages.total && (
        <Suspense>
          <WholeDialog
            list={list as never}
            action={going as never}
            // In the list's own order new rows come first: those that nobody has seen are left alone.
            variables={{ ...variables, ...(list.sorted && { orderBy: [list.sorted] }) }}
            total={pages.total}
            close={(hasChanged) => {
              go(null)
              if (!hasChanged) return
              clear()
              pages.refresh()
            }}
          />
        </Suspense>
      )}
    </Box>
  )
}
