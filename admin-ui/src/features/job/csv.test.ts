import { expect, test } from "vitest"
import { decoded, encodingOf, parse, renamed } from "./csv"

const bytes = (...values: number[]) => new Uint8Array(values).buffer
const utf8 = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer
/** 髙島 in CP932: the first character is one of Windows alone. */
const WINDOWS = bytes(0xfb, 0xfc, 0x93, 0x87)

test("bytes that are UTF-8 are read so, else as CP932", () => {
  expect(encodingOf(utf8("髙島"))).toBe("UTF_8")
  expect(encodingOf(WINDOWS)).toBe("CP932")
  expect(decoded(WINDOWS, "CP932")).toBe("髙島")
})

test.each([
  [
    "a,b\r\n1,2\r\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "a,b\n1,2",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    '"a,b","c""d"\n"x\ny",',
    [
      ["a,b", 'c"d'],
      ["x\ny", ""],
    ],
  ],
  ["", []],
])("%j", (text, rows) => {
  expect(parse(text, 9).rows).toEqual(rows)
})

test("only the first rows are read", () => {
  expect(parse("a\nb\nc\n", 2)).toEqual({ rows: [["a"], ["b"]], bodyAt: 2 })
})

test("headings are exchanged, and no cell below is touched", async () => {
  const file = renamed('名称,"備\n考"\r\n本店,"a,b"\r\n', ["お届け先名*", "備考"])
  expect(await file.text()).toBe('お届け先名*,備考\r\n本店,"a,b"\r\n')
})
