export const LANGUAGES = ["ja", "en"] as const
export type Language = (typeof LANGUAGES)[number]

const KEY = "tsunagi.language"

/** What the reader chose, else what his browser says. */
export function language(): Language {
  const chosen = localStorage.getItem(KEY) ?? navigator.language
  return chosen.startsWith("en") ? "en" : "ja"
}

export function choose(next: Language) {
  localStorage.setItem(KEY, next)
  location.reload()
}
