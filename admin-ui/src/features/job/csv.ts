export type Encoding = "UTF_8" | "CP932"

const LABELS = { UTF_8: "utf-8", CP932: "shift_jis" } as const

/** UTF-8 where the bytes are, else CP932. */
export function encodingOf(bytes: ArrayBuffer): Encoding {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    return "UTF_8"
  } catch {
    return "CP932"
  }
}

export const decoded = (bytes: ArrayBuffer, encoding: Encoding) =>
  new TextDecoder(LABELS[encoding]).decode(bytes)

/** The cells of the first rows of a CSV file, and where the first row ends. */
export function parse(text: string, most: number): { rows: string[][]; bodyAt: number } {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ""
  let isQuoted = false
  let bodyAt = 0
  function end(at: number) {
    row.push(cell)
    rows.push(row)
    if (rows.length === 1) bodyAt = at
    row = []
    cell = ""
  }
  for (let at = 0; at < text.length && rows.length < most; at += 1) {
    const one = text[at]
    if (isQuoted) {
      if (one !== '"') cell += one
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
    } else if (one === '"') isQuoted = true
    else if (one === ",") {
      row.push(cell)
      cell = ""
    } else if (one === "\n") end(at + 1)
    else if (one !== "\r") cell += one
  }
  if (rows.length < most && (cell || row.length)) end(text.length)
  return { rows, bodyAt }
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** The same file in UTF-8, with the headings that are expected. */
export function renamed(text: string, header: string[]): File {
  const { bodyAt } = parse(text, 1)
  const body = `\uFEFF${header.map(quoted).join(",")}\r\n${text.slice(bodyAt)}`
  return new File([body], "import.csv", { type: "text/csv" })
}
