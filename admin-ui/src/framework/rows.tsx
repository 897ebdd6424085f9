import { Box, Checkbox, Skeleton } from "@mantine/core"
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useWindowVirtualizer } from "@tanstack/react-virtual"
import { memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ColumnsState } from "./columns"
import { Inline } from "./inline"
import type { Column, List } from "./list"
import type { usePages } from "./pages"

interface Properties<Row extends { id: string }> {
  list: List<Row>
  columns: ColumnsState<Row>
  pages: ReturnType<typeof usePages<Row>>
  isPhone: boolean
  /** On a phone: whether a tap chooses a card instead of opening it. */
  isChoosing: boolean
  at: number
  setAt(at: number): void
  selected: ReadonlyMap<string, Row>
  /** Whether all that matches is chosen, read or not. */
  isWhole: boolean
  toggle(row: Row): void
  selectAll(): void
  sort: string | undefined
  sortBy(sort: string): void
  canSelect: boolean
}

const ROW = 38
const CARD = 92
const WAITING = 8
const ofRows = () => ROW
const ofCards = () => CARD

/** Rows under virtual scroll: only what is seen is in the page; what comes is read as it is neared. */
export function Rows<Row extends { id: string }>(given: Properties<Row>) {
  const { pages, list, isPhone, columns, at, selected } = given
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const measure = () => setTop(box.current?.offsetTop ?? 0)
    measure()
    // What stands above, on the page of a single thing, may come or grow later.
    const above = new ResizeObserver(measure)
    above.observe(document.body)
    return () => above.disconnect()
  }, [])
  const { shown: rows } = pages
  const count = rows.count + (pages.hasNext ? WAITING : 0)
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: isPhone ? ofCards : ofRows,
    overscan: 12,
    scrollMargin: top,
    // Another function each time would have all rows counted anew each time.
    getItemKey: useCallback((index: number) => rows.at(index)?.id ?? index, [rows]),
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => pages.see(first, last), [first, last, pages.see])
  // Keys move on to what is not seen; what is pressed is seen, and must not move away before it is let go.
  const pressed = useRef(-1)
  useEffect(() => {
    if (at < 0 || at === pressed.current) return
    pressed.current = -1
    virtual.scrollToIndex(at, { align: "auto" })
  }, [at, virtual])
  const { setAt } = given
  const press = useCallback(
    (index: number) => {
      pressed.current = index
      setAt(index)
    },
    [setAt],
  )
  const shown = columns.shown
  const template = `${given.canSelect ? "36px " : ""}${shown.map((one) => `minmax(${columns.width(one)}px, ${columns.width(one)}fr)`).join(" ")}`
  return (
    <Box
      ref={box}
      className="surface rows"
      role="table"
      aria-rowcount={pages.total?.exact ? pages.total.count : -1}
      aria-busy={pages.isLoading}
    >
      {!isPhone && <Head {...given} template={template} />}
      {isPhone && given.isChoosing && (
        <Box role="rowgroup" className="head">
          <Box role="row" className="choose-all">
            <Box role="columnheader">
              <All {...given} size="md" label={t("list.selectAll")} />
            </Box>
          </Box>
        </Box>
      )}
      <Box role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => {
          const row = rows.at(item.index)
          const place = item.start - top
          if (!row)
            return (
              <Box
                key={item.key}
                className="row"
                style={{ transform: `translateY(${place}px)`, height: item.size }}
                aria-hidden
              >
                <Skeleton height={12} m="auto" width="94%" />
              </Box>
            )
          return (
            <Line
              key={item.key}
              measure={virtual.measureElement}
              list={list as never}
              row={row}
              columns={shown as never}
              template={template}
              index={item.index}
              place={place}
              isHere={item.index === at}
              isSelected={given.isWhole || selected.has(row.id)}
              canSelect={given.canSelect}
              isChoosing={given.isChoosing}
              isPhone={isPhone}
              press={press}
              toggle={given.toggle as never}
            />
          )
        })}
      </Box>
    </Box>
  )
}

interface LineProperties<Row> {
  measure(element: Element | null): void
  list: List<Row>
  row: Row
  columns: Column<Row>[]
  template: string
  index: number
  place: number
  isHere: boolean
  isSelected: boolean
  canSelect: boolean
  isChoosing: boolean
  isPhone: boolean
  press(index: number): void
  toggle(row: Row): void
}

/** A row; drawn anew only when something of itself has changed. */
const Line = memo(function Line<Row extends { id: string }>(given: LineProperties<Row>) {
  const { list, row, columns, index, isHere, isSelected, canSelect, isPhone } = given
  const { t } = useTranslation()
  const box = (size: "xs" | "md") => (
    <Checkbox
      size={size}
      checked={isSelected}
      onChange={() => given.toggle(row)}
      aria-label={t("list.selectRow", { row: index + 1 })}
    />
  )
  const style = { transform: `translateY(${given.place}px)` }
  return (
    <Box
      ref={given.measure}
      data-index={index}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={canSelect ? isSelected : undefined}
      className="row"
      data-here={isHere || undefined}
      data-selected={isSelected || undefined}
      data-unread={list.isUnread?.(row) || undefined}
      onPointerDown={() => given.press(index)}
      style={isPhone ? style : { ...style, gridTemplateColumns: given.template }}
    >
      {canSelect && !isPhone && (
        <Box role="cell" className="cell">
          {box("xs")}
        </Box>
      )}
      {isPhone ? (
        <Card list={list} row={row} columns={columns}>
          {given.isChoosing && canSelect && box("md")}
        </Card>
      ) : (
        columns.map((column, place) => (
          <Box role="cell" key={column.id} className={column.isNumber ? "cell number" : "cell"}>
            <Cell list={list} row={row} column={column} isFirst={place === 0} />
          </Box>
        ))
      )}
    </Box>
  )
})

function Cell<Row>({
  list,
  row,
  column,
  isFirst,
}: {
  list: List<Row>
  row: Row
  column: Column<Row>
  isFirst: boolean
}) {
  const isLink = list.open && (list.linked ? column.id === list.linked : isFirst)
  const shown =
    isLink && list.open ? (
      <Link to={list.open(row)} className="row-link">
        {column.cell(row)}
      </Link>
    ) : (
      column.cell(row)
    )
  return column.edit ? (
    <Inline row={row} label={column.label} edit={column.edit}>
      {shown}
    </Inline>
  ) : (
    shown
  )
}

/** A row on a phone; with a box to be ticked, all of it ticks the box. */
function Card<Row>({
  list,
  row,
  columns,
  children,
}: {
  list: List<Row>
  row: Row
  columns: Column<Row>[]
  children: ReactNode
}) {
  const inner = list.card?.(row) ?? (
    <Box className="card-lines">
      {columns.slice(0, 5).map((column, place) => (
        <Box key={column.id} className={place ? "card-line" : "card-title"}>
          {place > 0 && <span className="quiet">{column.label}</span>}
          <span>{column.cell(row)}</span>
        </Box>
      ))}
    </Box>
  )
  return (
    <Box role="cell" className="card">
      {children ? (
        // biome-ignore lint/a11y/noLabelWithoutControl: the box is among its children
        <label className="card-choice">
          {children}
          <div inert>{inner}</div>
        </label>
      ) : list.open ? (
        <Link to={list.open(row)} className="card-link">
          {inner}
        </Link>
      ) : (
        inner
      )}
    </Box>
  )
}

function All<Row extends { id: string }>({
  selected,
  isWhole,
  pages,
  selectAll,
  ...shown
}: Properties<Row> & { size: "xs" | "md"; label?: string; "aria-label"?: string }) {
  return (
    <Checkbox
      size={shown.size}
      label={shown.label}
      aria-label={shown["aria-label"]}
      checked={isWhole || (selected.size > 0 && selected.size >= pages.shown.count)}
      indeterminate={!isWhole && selected.size > 0 && selected.size < pages.shown.count}
      onChange={selectAll}
    />
  )
}

function Head<Row extends { id: string }>(given: Properties<Row> & { template: string }) {
  const { columns, sort } = given
  const { t } = useTranslation()
  return (
    <Box role="rowgroup" className="head">
      <Box role="row" className="row" style={{ gridTemplateColumns: given.template }}>
        {given.canSelect && (
          <Box role="columnheader" className="cell">
            <All {...given} size="xs" aria-label={t("list.selectAll")} />
          </Box>
        )}
        {columns.shown.map((column) => {
          const [rising, falling] = column.sort ?? []
          const isRising = sort === rising && rising !== undefined
          const isFalling = sort === falling && falling !== undefined
          return (
            <Box
              role="columnheader"
              key={column.id}
              className={column.isNumber ? "cell number" : "cell"}
              aria-sort={isRising ? "ascending" : isFalling ? "descending" : undefined}
            >
              {rising && falling ? (
                <button
                  type="button"
                  className="sort"
                  onClick={() => given.sortBy(isFalling ? rising : falling)}
                >
                  {column.label}
                  {isRising && <IconArrowUp size={13} aria-hidden />}
                  {isFalling && <IconArrowDown size={13} aria-hidden />}
                </button>
              ) : (
                column.label
              )}
              <Grip width={columns.width(column)} widen={(width) => columns.widen(column.id, width)} />
            </Box>
          )
        })}
      </Box>
    </Box>
  )
}

/** The edge of a column, to be pulled. */
function Grip({ width, widen }: { width: number; widen(width: number): void }) {
  const from = useRef<{ x: number; width: number } | null>(null)
  return (
    <span
      aria-hidden
      className="grip"
      onPointerDown={(event) => {
        const cell = event.currentTarget.parentElement
        from.current = { x: event.clientX, width: cell?.offsetWidth ?? width }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerUp={(event) => {
        if (from.current) widen(from.current.width + event.clientX - from.current.x)
        from.current = null
      }}
    />
  )
}
