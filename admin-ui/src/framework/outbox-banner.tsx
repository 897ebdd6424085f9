import { Text } from "@mantine/core"
import { IconSend } from "@tabler/icons-react"
import { Link, useLocation } from "@tanstack/react-router"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { outbox, useOutbox } from "./outbox"
import { useSession } from "./session"

/** Says on every page that something is still to be sent, or was answered, and leads to the page that knows what. */
export function OutboxBanner() {
  const { t } = useTranslation()
  const { session } = useSession()
  const { pathname } = useLocation()
  const owner = session.user && `${session.user.id}.${session.business?.id}`
  useEffect(() => {
    if (owner) outbox.open(owner)
  }, [owner])
  const parcels = useOutbox()
  const [first] = parcels
  if (!first || parcels.some(({ to }) => to === pathname)) return null
  const isAnswered = parcels.find(({ answer }) => answer)
  return (
    <Text className="connection" role="status" size="sm">
      <IconSend size={15} aria-hidden />
      <Link to={(isAnswered ?? first).to} className="link">
        {isAnswered ? t("ordering.parcelAnswered") : t("ordering.parcels", { count: parcels.length })}
      </Link>
    </Text>
  )
}
