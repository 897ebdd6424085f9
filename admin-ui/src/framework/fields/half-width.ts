/** １２．５ → 12.5, as it is typed with a Japanese keyboard. */
export function halfWidth(text: string): string {
  return text
    .replace(/[０-９．－]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
    .replace(/[ー−]/g, "-")
}
