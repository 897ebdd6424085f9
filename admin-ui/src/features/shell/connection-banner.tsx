import { Text } from "@mantine/core"
import { IconCloudOff } from "@tabler/icons-react"
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { say } from "~/framework/action"
import { useConnection } from "~/graphql/connection"

/** Says when what is seen may be old, and when it has caught up. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const now = useConnection()
  const former = useRef(now)
  useEffect(() => {
    if (now === "open" && (former.current === "offline" || former.current === "reconnecting"))
      say(t("common.caughtUp"))
    former.current = now
  }, [now, t])
  if (now !== "offline" && now !== "reconnecting") return null
  return (
    <Text className="connection" role="status" size="sm">
      <IconCloudOff size={15} aria-hidden /> {t(now === "offline" ? "common.offline" : "common.reconnecting")}
    </Text>
  )
}
