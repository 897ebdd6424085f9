import i18next from "i18next"
import { initReactI18next } from "react-i18next"
import type ja from "./ja"
import { language } from "./language"

type Texts = typeof ja
const TEXTS: Record<"ja" | "en", () => Promise<{ default: Texts }>> = {
  ja: () => import("./ja"),
  en: () => import("./en"),
}

/** Loads the texts of one language, and no other. A text that one of them lacks is an error of types. */
export async function begin() {
  const chosen = language()
  document.documentElement.lang = chosen
  const texts = await TEXTS[chosen]()
  await i18next.use(initReactI18next).init({
    lng: chosen,
    resources: { [chosen]: { translation: texts.default } },
    interpolation: { escapeValue: false },
    returnNull: false,
    pluralSeparator: "_",
  })
}

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts }
    returnNull: false
  }
}
