import { Box, Button, Loader, Text, Title } from "@mantine/core"
import { IconCloudOff } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { isOld, outbox, type Parcel } from "~/framework/outbox"
import { dateTime } from "~/ui/format"
import { Problem } from "~/ui/problem"

const QUIET = new Set(["UNREACHABLE", "UNAVAILABLE", "STILL_RUNNING"])

/** An order between this device and the seller: it will be there once, whatever happens. */
export function OnItsWay({ parcel }: { parcel: Parcel }) {
  const { t } = useTranslation()
  const { problem } = parcel
  if (isOld(parcel)) return <Lost parcel={parcel} />
  if (problem && !QUIET.has(problem.code)) return <Refused parcel={parcel} text={problem.message} />
  return (
    <Box className="ordering on-its-way" role="status">
      {problem ? <IconCloudOff size={40} stroke={1.3} aria-hidden /> : <Loader size={36} aria-hidden />}
      <Title order={1}>{t(problem ? "ordering.waiting" : "ordering.sending")}</Title>
      {problem && (
        <>
          <Text maw={440}>{t("ordering.waitingText")}</Text>
          <Button variant="light" onClick={outbox.now}>
            {t("ordering.sendNow")}
          </Button>
        </>
      )}
    </Box>
  )
}

/** The server has said no to the whole of it, and done nothing. */
function Refused({ parcel, text }: { parcel: Parcel; text: string }) {
  const { t } = useTranslation()
  return (
    <Box className="ordering on-its-way">
      <Problem text={text.replace(/^\[\w+\] /, "")} again={outbox.now} />
      <Button variant="light" onClick={() => outbox.take(parcel.key)}>
        {t("ordering.backToForm")}
      </Button>
    </Box>
  )
}

/** After a day the server knows the key no more: only the history tells whether it arrived. */
function Lost({ parcel }: { parcel: Parcel }) {
  const { t } = useTranslation()
  return (
    <Box className="ordering on-its-way">
      <IconCloudOff size={40} stroke={1.3} aria-hidden />
      <Title order={1}>{t("ordering.old")}</Title>
      <Text maw={440}>
        {t("ordering.oldText", { moment: dateTime(new Date(parcel.since).toISOString()) })}
      </Text>
      <Button renderRoot={(properties) => <Link to="/history" {...properties} />}>{t("nav.history")}</Button>
      <Button variant="light" onClick={() => outbox.take(parcel.key)}>
        {t("ordering.backToForm")}
      </Button>
    </Box>
  )
}
