import { IconUpload } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import type { Action } from "./action"

/** Leads from a list to 一括登録 of its rows. */
export function useImporting<Row>(kind: string, permission: string): Action<Row> {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return {
    id: "import",
    label: t("import.begin"),
    icon: IconUpload,
    permission,
    start: () => void navigate({ to: "/imports/new", search: { kind } as never }),
  }
}
