import { Text } from "@mantine/core"
import { IconMailCheck } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Read } from "~/framework/read"
import { Empty } from "~/ui/empty"
import { Back } from "../session/forgotten"
import { Frame } from "../session/frame"
import { ASKER } from "./inquiry.graphql"
import { InquiryForm } from "./inquiry-form"

/** 問い合わせ, for who is not logged in; name and mail are there for who is. */
export function Contact() {
  const { t } = useTranslation()
  const [isDone, setDone] = useState(false)
  return (
    <Frame title={t("inquiry.title")}>
      {isDone ? (
        <div role="status">
          <Empty icon={IconMailCheck} title={t("inquiry.sent")}>
            {t("inquiry.sentText")}
          </Empty>
        </div>
      ) : (
        <>
          <Text size="sm" mb="sm">
            {t("inquiry.outText")}
          </Text>
          <Read document={ASKER}>
            {({ viewer }) => (
              <InquiryForm
                asker={{ name: viewer?.user?.name ?? "", email: viewer?.user?.email ?? "" }}
                done={() => setDone(true)}
              />
            )}
          </Read>
        </>
      )}
      <Back />
    </Frame>
  )
}
