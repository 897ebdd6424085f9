import { Alert, Button, FileInput, Group, NativeSelect, Stack, Table, Text } from "@mantine/core"
import { IconDownload, IconFileTypeCsv, IconUpload } from "@tabler/icons-react"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, words } from "~/framework/action"
import { Section } from "~/framework/detail-page"
import { useSession } from "~/framework/session"
import { upload } from "~/framework/upload"
import { perform } from "~/graphql/perform"
import { useEnumWords } from "~/i18n/words"
import { here } from "~/ui/here"
import { PageTitle } from "~/ui/page-title"
import { decoded, type Encoding, encodingOf, parse, renamed } from "./csv"
import { CSV_EXPORT, CSV_TEMPLATE, IMPORT_START } from "./job.graphql"

const KINDS = {
  CUSTOMERS: "customer:write",
  PRODUCTS: "product:write",
  STOCK: "product:write",
  PRICES: "customer:write",
  SUPPLIERS: "supplier:write",
  SUPPLIER_PRODUCTS: "supplier:write",
  DELIVERY_PLACES: "delivery_place:write",
  ORDERS: "order:place",
} as const
type Kind = keyof typeof KINDS
const SAMPLE = 4
/** Bytes in which the first rows are: nothing else of a file is looked at here. */
const HEAD = 200_000

interface Read {
  file: File
  bytes: ArrayBuffer
  encoding: Encoding
  expected: string[]
  /** For each expected heading, the column of the file. */
  places: number[]
}

/** 一括登録: a file is chosen, its columns are checked, and what it would do is shown before anything is stored. */
export function ImportNew() {
  const { t } = useTranslation()
  const word = useEnumWords()
  const navigate = useNavigate()
  const { session } = useSession()
  const kinds = (Object.keys(KINDS) as Kind[]).filter((one) => session.may(KINDS[one]))
  const { kind: wanted } = useSearch({ strict: false }) as { kind?: Kind }
  const [chosen, setKind] = useState(wanted)
  const kind = kinds.find((one) => one === chosen) ?? kinds[0] ?? "CUSTOMERS"
  const [read, setRead] = useState<Read | null>(null)
  const [book, setBook] = useState<File | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function take(file: File | null) {
    setRead(null)
    setBook(file && isBook(file) ? file : null)
    if (!file || isBook(file)) return
    try {
      const bytes = await file.arrayBuffer()
      if (kind === "ORDERS" && isRecords(bytes)) return setBook(file)
      const encoding = encodingOf(bytes)
      const expected = await headings(kind)
      setRead({ file, bytes, encoding, expected, places: matched(bytes, encoding, expected) })
    } catch (problem) {
      complain(words(problem))
    }
  }
  async function start(file: File) {
    setBusy(true)
    try {
      const id = await upload(file)
      const { importJob, userErrors } = await perform(IMPORT_START, { file: id, kind })
      if (importJob) void navigate({ to: "/imports/$id", params: { id: importJob.id } })
      else complain(userErrors)
    } catch (problem) {
      complain(words(problem))
    }
    setBusy(false)
  }
  return (
    <>
      <PageTitle title={t("import.new")} text={t("import.newText")} />
      <Section title={`1. ${t("import.choose")}`}>
        <Stack gap="sm" maw={560}>
          <NativeSelect
            label={t("import.kind")}
            value={kind}
            data={kinds.map((one) => ({ value: one, label: word("ImportKind", one) }))}
            onChange={(event) => {
              setKind(event.currentTarget.value as Kind)
              setRead(null)
              setBook(null)
            }}
          />
          {kind === "ORDERS" && (
            <Text size="sm" className="quiet">
              {t("import.ordersHint")}
            </Text>
          )}
          <Templates kind={kind} />
          <FileInput
            label={t("import.file")}
            placeholder={t("import.fileHint")}
            accept=".csv,.txt,.xlsx,text/csv"
            leftSection={<IconFileTypeCsv size={16} aria-hidden />}
            value={book ?? read?.file ?? null}
            onChange={(file) => void take(file)}
            clearable
            clearButtonProps={{ "aria-label": t("common.remove") }}
          />
        </Stack>
      </Section>
      {read && (
        <Check read={read} change={setRead} isBusy={isBusy} start={() => void start(asExpected(read))} />
      )}
      {book && (
        <Section title={`2. ${t("import.check")}`}>
          <Stack gap="sm">
            <Text size="sm">{t(isBook(book) ? "import.book" : "import.records")}</Text>
            <Onward isBusy={isBusy} start={() => void start(book)} />
          </Stack>
        </Section>
      )}
    </>
  )
}

async function headings(kind: Kind): Promise<string[]> {
  const { url } = await perform(CSV_TEMPLATE, { kind, encoding: "UTF_8" })
  const answer = await fetch(here(url ?? ""))
  return parse((await answer.text()).replace(/^\uFEFF/, ""), 1).rows[0] ?? []
}

/** Records of orders have their fields where their layout says, not under headings. */
const isRecords = (bytes: ArrayBuffer) =>
  /^(\uFEFF)?(A[0-9 ]{58}|"?A"?,)/.test(decoded(bytes.slice(0, 128), "UTF_8"))
const isBook = (file: File) => file.name.toLowerCase().endsWith(".xlsx")
const firstRows = (bytes: ArrayBuffer, encoding: Encoding, most: number) =>
  parse(decoded(bytes.slice(0, HEAD), encoding), most).rows
const headOf = (bytes: ArrayBuffer, encoding: Encoding) => firstRows(bytes, encoding, 1)[0] ?? []
const plain = (heading: string) => heading.replace(/[\s（）()*※]/g, "").toLowerCase()

function matched(bytes: ArrayBuffer, encoding: Encoding, expected: string[]): number[] {
  const found = headOf(bytes, encoding).map(plain)
  return expected.map((one) => found.indexOf(plain(one)))
}

/** The file with the headings that are expected over the columns that were chosen. */
function asExpected({ file, bytes, encoding, expected, places }: Read): File {
  const found = headOf(bytes, encoding)
  const header = found.map((heading, at) => {
    const place = places.indexOf(at)
    if (place >= 0) return expected[place] ?? heading
    return expected.includes(heading) ? `${heading} (${at + 1})` : heading
  })
  return header.join("\n") === found.join("\n") && encoding === encodingOf(bytes)
    ? file
    : renamed(decoded(bytes, encoding), header)
}

function Check({
  read,
  change,
  isBusy,
  start,
}: {
  read: Read
  change(next: Read): void
  isBusy: boolean
  start(): void
}) {
  const { t } = useTranslation()
  const word = useEnumWords()
  const [found = [], ...sample] = firstRows(read.bytes, read.encoding, SAMPLE)
  const lacking = read.expected.filter((_, at) => (read.places[at] ?? -1) < 0)
  return (
    <Section title={`2. ${t("import.check")}`}>
      <Stack gap="sm">
        <NativeSelect
          label={t("import.encoding")}
          description={t("import.encodingHint")}
          maw={280}
          value={read.encoding}
          data={(["UTF_8", "CP932"] as const).map((one) => ({ value: one, label: word("Encoding", one) }))}
          onChange={(event) => {
            const encoding = event.currentTarget.value as Encoding
            change({ ...read, encoding, places: matched(read.bytes, encoding, read.expected) })
          }}
        />
        {lacking.length > 0 && (
          <Alert color="orange" title={t("import.lacking")}>
            {lacking.join("、")}
          </Alert>
        )}
        <Table.ScrollContainer minWidth={300}>
          <Table verticalSpacing={3}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("import.expected")}</Table.Th>
                <Table.Th>{t("import.column")}</Table.Th>
                <Table.Th className="on-desk">{t("import.sample")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {read.expected.map((heading, at) => (
                <Table.Tr key={heading}>
                  <Table.Td>{heading}</Table.Td>
                  <Table.Td>
                    <NativeSelect
                      size="xs"
                      aria-label={heading}
                      value={String(read.places[at])}
                      data={[
                        { value: "-1", label: t("import.noColumn") },
                        ...found.map((one, place) => ({
                          value: String(place),
                          label: one || `${place + 1}`,
                        })),
                      ]}
                      onChange={(event) => {
                        const places = [...read.places]
                        places[at] = Number(event.currentTarget.value)
                        change({ ...read, places })
                      }}
                    />
                  </Table.Td>
                  <Table.Td className="quiet on-desk">
                    {sample
                      .map((row) => row[read.places[at] ?? -1] ?? "")
                      .filter(Boolean)
                      .join(" / ")}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Onward isBusy={isBusy} start={start} />
      </Stack>
    </Section>
  )
}

function Onward({ isBusy, start }: { isBusy: boolean; start(): void }) {
  const { t } = useTranslation()
  return (
    <Group justify="flex-end">
      <Text size="sm" className="quiet">
        {t("import.nothingStored")}
      </Text>
      <Button onClick={start} loading={isBusy} leftSection={<IconUpload size={16} aria-hidden />}>
        {t("import.upload")}
      </Button>
    </Group>
  )
}

function Templates({ kind }: { kind: Kind }) {
  const { t } = useTranslation()
  async function fetched(document: typeof CSV_TEMPLATE | typeof CSV_EXPORT, encoding: Encoding) {
    try {
      const { url, userErrors } = await perform(document as typeof CSV_TEMPLATE, { kind, encoding })
      if (url) location.assign(here(url))
      else complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
  }
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="light"
        leftSection={<IconDownload size={15} aria-hidden />}
        onClick={() => void fetched(CSV_TEMPLATE, "UTF_8")}
      >
        {t("import.template")}
      </Button>
      <Button size="xs" variant="subtle" onClick={() => void fetched(CSV_TEMPLATE, "CP932")}>
        {t("import.templateCp932")}
      </Button>
      {kind !== "ORDERS" && (
        <Button size="xs" variant="subtle" onClick={() => void fetched(CSV_EXPORT, "UTF_8")}>
          {t("import.asItIs")}
        </Button>
      )}
    </Group>
  )
}
