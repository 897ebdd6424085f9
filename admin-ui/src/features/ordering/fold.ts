/** Makes alike what is written differently: full and half width, kana, case, long vowels. */
export const fold = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0x60))
    .replace(/[・ー\-‐－]/g, "")

/** Whether a folded text has every word that was typed. */
export const hasWords = (folded: string, typed: string) =>
  typed
    .split(/[\s\u3000]+/)
    .map(fold)
    .every((word) => folded.includes(word))
