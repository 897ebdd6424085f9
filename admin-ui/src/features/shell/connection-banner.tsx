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
  const wasOpen = useRef(false)
  const wasAway = useRef(false)
  useEffect(() => {
    if (now === "open") {
      if (wasOpen.current && wasAway.current) say(t("common.caughtUp"))
      wasOpen.current = true
      wasAway.current = false
    } else if (now === "idle") wasOpen.current = false
    else wasAway.current = true
  }, [now, t])
  if (now !== "offline" && now !== "reconnecting") return null
  return (
    <Text className="connection" role="status" size="sm">
      <IconCloudOff size={15} aria-hidden /> {t(now === "offline" ? "common.offline" : "common.reconnecting")}
    </Text>
  )
}
