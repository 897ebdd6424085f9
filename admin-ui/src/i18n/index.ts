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
const ORDERING = /^\/order(\/|$)/

/** Loads the texts of one language, and no other. A text that one of them lacks is an error of types. */
export async function begin() {
  const chosen = language()
  document.documentElement.lang = chosen
  const [first, rest] = TEXTS[chosen]
  const more = async () => {
    const { default: texts } = await rest()
    i18next.addResourceBundle(chosen, "translation", texts, true)
  }
  const texts = await first()
  await i18next.use(initReactI18next).init({
    lng: chosen,
    resources: { [chosen]: { translation: texts.default } },
    interpolation: { escapeValue: false },
    returnNull: false,
    pluralSeparator: "_",
    react: { bindI18nStore: "added" },
  })
  if (ORDERING.test(location.pathname)) setTimeout(() => void more(), 1500)
  else await more()
}

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: First & Rest }
    returnNull: false
  }
}
