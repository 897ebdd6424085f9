import { language } from "~/i18n/language"

/** Sends a file up; gives the id that mutations take. Raises with the server's words. */
export async function upload(file: File): Promise<string> {
  const body = new FormData()
  body.append("file", file)
  const answer = await fetch("/files", {
    method: "POST",
    body,
    headers: { "x-tsunagi-upload": "1", "accept-language": language() },
  })
  const told = (await answer.json()) as { id?: string; error?: { message: string } }
  if (!answer.ok || !told.id) throw new Error(told.error?.message ?? `HTTP ${answer.status}`)
  return told.id
}
