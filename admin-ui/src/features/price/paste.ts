const HEADINGS = ["取引先名", "価格グループ", "商品コード", "商品名", "単価*", "適用開始日", "適用終了日"]

/** Lines of product, price, first and last day, as a file of prices of one owner; the product by its code or name. */
export function asFile(text: string, isGroup: boolean, name: string): File {
  const rows = text
    .split(/\r?\n/)
    .map((line) => line.split("\t").map((cell) => cell.trim()))
    .filter((cells) => cells.some(Boolean))
    .map(([product = "", price = "", from = "", until = ""]) => {
      const isCode = /^[\x21-\x7e]+$/.test(product)
      const of = isGroup ? ["", name] : [name, ""]
      return [...of, isCode ? product : "", isCode ? "" : product, price, from, until]
    })
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  const lines = [HEADINGS, ...rows].map((cells) => cells.map(quoted).join(","))
  return new File([`${lines.join("\r\n")}\r\n`], "prices.csv", { type: "text/csv" })
}
