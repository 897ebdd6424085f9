import { Alert, Loader, Progress, SegmentedControl, Select, Text, TextInput } from "@mantine/core"
import { IconLock, IconSearch } from "@tabler/icons-react"
import { useNavigate, useParams } from "@tanstack/react-router"
import { lazy, Suspense, useCallback, useDeferredValue, useState } from "react"
import { useTranslation } from "react-i18next"
import { type Action, words } from "~/framework/action"
import { DetailPage, Facts, Section } from "~/framework/detail-page"
import { useSignal } from "~/framework/live"
import { NotThere, Read } from "~/framework/read"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { count, date, dateTime, yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { Status } from "~/ui/status"
import { LineRow } from "./line-row"
import { LIVE, STOCKTAKE } from "./stocktake.graphql"
import { useStocktakeActions } from "./stocktake-actions"
import { Totals } from "./totals"
import { type Line, useLines } from "./use-lines"
import "./stocktake.css"

const LineDialog = lazy(() => import("./line-dialog"))

type Stocktake = Extract<NonNullable<ResultOf<typeof STOCKTAKE>["node"]>, { __typename: "Stocktake" }>
type Grouped = "none" | "storage" | "supplierName"

/** 棚卸表: counted on phones by as many as there are shelves, looked through and closed at a desk. */
export function StocktakePage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={STOCKTAKE} variables={{ id }}>
      {({ node }, again) =>
        node?.__typename === "Stocktake" ? <Known stocktake={node} again={again} /> : <NotThere />
      }
    </Read>
  )
}

function Known({ stocktake, again }: { stocktake: Stocktake; again(): void }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  const navigate = useNavigate()
  const known = useLines(stocktake.id, stocktake.version)
  const { lines, put, reload, counted, total } = known
  useSignal(LIVE, {}, again)
  const changed = useCallback(() => {
    again()
    void reload()
  }, [again, reload])
  const actions = useStocktakeActions({
    left: (lines?.length ?? 0) - counted,
    total,
    put,
    deleted: () => void navigate({ to: "/stocktakes" as "/" }),
  })
  const isOpen = stocktake.status === "OPEN"
  const place = stocktake.placeName || t("stocktake.whole")
  return (
    <DetailPage
      back={{ to: "/stocktakes", label: t("stocktake.title") }}
      title={t("stocktake.of", { place, day: date(stocktake.datedOn) })}
      mark={
        <Status value={isOpen ? "PROVISIONAL" : "FINAL"} label={word("StocktakeStatus", stocktake.status)} />
      }
      row={stocktake}
      history={stocktake.id}
      actions={actions as unknown as Action<Stocktake>[]}
      changed={changed}
      side={<Side stocktake={stocktake} lines={lines ?? []} total={total} />}
    >
      {!isOpen && (
        <Alert color="teal" icon={<IconLock size={18} aria-hidden />} mb="md">
          {t("stocktake.isClosed", { name: stocktake.closerName, day: dateTime(stocktake.closedAt) })}
        </Alert>
      )}
      {isOpen && stocktake.reopenReason && (
        <Alert color="orange" mb="md">
          {t("stocktake.wasReopened", { reason: stocktake.reopenReason })}
        </Alert>
      )}
      {known.problem !== null && <Problem text={words(known.problem)} again={() => void reload()} />}
      {lines ? (
        <Counting
          stocktake={stocktake}
          lines={lines}
          counted={counted}
          total={total}
          put={put}
          changed={changed}
        />
      ) : (
        <Loader />
      )}
    </DetailPage>
  )
}

interface Properties {
  stocktake: Stocktake
  lines: Line[]
  counted: number
  total: number
  put(line: Line): void
  changed(): void
}

/** The lines: found, filtered, grouped by where they are kept or from whom they come. */
function Counting({ stocktake, lines, counted, total, put, changed }: Properties) {
  const { t } = useTranslation()
  const isOpen = stocktake.status === "OPEN" && stocktake.viewerCan.count.allowed
  const [text, setText] = useState("")
  const [isLeft, setLeft] = useState(false)
  /** Lines that were to be counted when the filter was set: they stay where they are while somebody counts them. */
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set())
  const [grouped, setGrouped] = useState<Grouped>(lines.some(({ storage }) => storage) ? "storage" : "none")
  const [edited, setEdited] = useState<Line | null>(null)
  const wanted = folded(useDeferredValue(text))
  const shown = lines.filter(
    (line) =>
      (!isLeft || line.quantity === null || kept.has(line.id)) &&
      (!wanted || folded(`${line.name} ${line.code} ${line.supplierName} ${line.storage}`).includes(wanted)),
  )
  const groups = new Map<string, Line[]>()
  for (const line of shown) {
    const key = grouped === "none" ? "" : line[grouped]
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  const left = lines.length - counted
  return (
    <>
      <div className="count-head">
        <div className="count-progress">
          <span aria-live="polite">
            {t("stocktake.progress", { counted: count(counted), lines: count(lines.length) })}
          </span>
          <b className="number">{yen(total)}</b>
        </div>
        <Progress
          value={lines.length ? (100 * counted) / lines.length : 0}
          size="sm"
          color="teal"
          aria-label={t("stocktake.progressTitle")}
        />
        <div className="count-tools no-print">
          <TextInput
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            leftSection={<IconSearch size={16} aria-hidden />}
            placeholder={t("stocktake.search")}
            aria-label={t("stocktake.search")}
            type="search"
            className="count-search"
          />
          <SegmentedControl
            value={isLeft ? "left" : "all"}
            onChange={(value) => {
              setLeft(value === "left")
              setKept(new Set(lines.flatMap(({ id, quantity }) => (quantity === null ? [id] : []))))
            }}
            aria-label={t("list.filters")}
            data={[
              { value: "all", label: t("common.all") },
              { value: "left", label: t("stocktake.left", { number: count(left) }) },
            ]}
          />
        </div>
      </div>
      <Select
        value={grouped}
        onChange={(value) => setGrouped((value ?? "none") as Grouped)}
        allowDeselect={false}
        aria-label={t("stocktake.grouped")}
        className="count-grouped no-print"
        data={[
          { value: "none", label: t("stocktake.ungrouped") },
          { value: "storage", label: t("stocktake.byStorage") },
          { value: "supplierName", label: t("stocktake.bySupplier") },
        ]}
      />
      {shown.length === 0 && (
        <Text className="quiet" my="lg">
          {lines.length === 0
            ? t("stocktake.noLines")
            : t(isLeft && !wanted ? "stocktake.allCounted" : "list.noneFound")}
        </Text>
      )}
      {[...groups].map(([name, ones]) => (
        <section key={name} aria-label={name || t("stocktake.lines")}>
          {grouped !== "none" && <h2 className="count-group">{name || t("stocktake.noName")}</h2>}
          <ul className="count-lines">
            {ones.map((line) => (
              <LineRow key={line.id} line={line} told={grouped} isOpen={isOpen} put={put} edit={setEdited} />
            ))}
          </ul>
        </section>
      ))}
      <Suspense>
        {edited && (
          <LineDialog
            stocktake={stocktake.id}
            line={edited}
            put={put}
            close={(hasChanged) => {
              setEdited(null)
              if (hasChanged) changed()
            }}
          />
        )}
      </Suspense>
    </>
  )
}

const folded = (text: string) => text.normalize("NFKC").toLowerCase().trim()

function Side({ stocktake, lines, total }: { stocktake: Stocktake; lines: Line[]; total: number }) {
  const { t } = useTranslation()
  const { previous } = stocktake
  const hasStorages = lines.some(({ storage }) => storage)
  return (
    <>
      <Section title={t("stocktake.amount")}>
        <Text fw={700} size="xl" className="number">
          {yen(stocktake.total ?? total)}
        </Text>
        <Text size="xs" className="quiet" mb="xs">
          {t("stocktake.withoutTax")}
        </Text>
        <Totals lines={lines} of={({ taxRate }) => `${taxRate} %`} label={t("stocktake.byRate")} />
      </Section>
      <Section title={t("stocktake.bySupplier")}>
        <Totals
          lines={lines}
          of={({ supplierName, isOwn }) => (isOwn ? t("stocktake.own") : supplierName)}
          label={t("stocktake.bySupplier")}
        />
      </Section>
      {hasStorages && (
        <Section title={t("stocktake.byStorage")}>
          <Totals lines={lines} of={({ storage }) => storage} label={t("stocktake.byStorage")} />
        </Section>
      )}
      <Section title={t("common.details")}>
        <Facts
          columns={1}
          facts={[
            [t("stocktake.datedOn"), date(stocktake.datedOn)],
            [t("stocktake.previous"), previous && `${date(previous.datedOn)} ${yen(previous.total)}`],
            [t("stocktake.since"), date(stocktake.since)],
            [t("stocktake.closer"), stocktake.closerName],
            [t("stocktake.closedAt"), dateTime(stocktake.closedAt)],
          ]}
        />
      </Section>
    </>
  )
}
