/** The place of a file on this server, by whatever name the server calls itself. */
export function here(url: string): string {
  const { pathname, search } = new URL(url, location.origin)
  return pathname + search
}
