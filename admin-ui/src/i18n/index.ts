import i18next from "i18next"
import { initReactI18next } from "react-i18next"
import type first from "./ja"
import type rest from "./ja/rest"
import { language } from "./language"

type First = typeof first
type Rest = typeof rest
const TEXTS: Record<"ja" | "en", [() => Promise<{ default: First }>, () => Promise<{ default: Rest }>]> = {
  ja: [() => import("./ja"), () => import("./ja/rest")],
  en: [() => import("./en"), () => import("./en/rest")],
}
let others: Promise<void> | undefined
const known = language()

/** The texts that ordering begins without; whoever shows one waits for them. */
export function otherTexts(): Promise<void> {
  others ??= TEXTS[known][1]().then(
    ({ default: texts }) => {
      i18next.addResourceBundle(known, "translation", texts, true)
    },
    (problem) => {
      others = undefined
      throw problem
    },
  )
  return others
}

const ORDERING = /^\/order(\/|$)/

/** Loads the texts of one language, and no other. A text that one of them lacks is an error of types. */
export async function begin() {
  const chosen = known
  document.documentElement.lang = chosen
  const [first] = TEXTS[chosen]
  const texts = await first()
  await i18next.use(initReactI18next).init({
    lng: chosen,
    resources: { [chosen]: { translation: texts.default } },
    interpolation: { escapeValue: false },
    returnNull: false,
    pluralSeparator: "_",
    react: { bindI18nStore: "added" },
  })
  if (ORDERING.test(location.pathname)) setTimeout(() => void otherTexts(), 1500)
  else await otherTexts()
}

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: First & Rest }
    returnNull: false
  }
}
