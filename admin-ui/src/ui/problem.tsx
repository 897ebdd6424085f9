import { Alert, Button } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"

/** Something could not be read; what to do is said beside it. */
export function Problem({ text, again }: { text: string; again?: () => void }) {
  const { t } = useTranslation()
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={t("problem.title")}
      my="md"
      role="alert"
    >
      {text}
      {again && (
        <Button variant="light" color="red" size="xs" ml="md" onClick={again}>
          {t("problem.again")}
        </Button>
      )}
    </Alert>
  )
}
