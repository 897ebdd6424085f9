import { Button, Group, Text } from "@mantine/core"
import { IconClipboardText, IconPlus } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { words } from "~/framework/action"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { all, useLoaded } from "~/framework/use-ask"
import { ask } from "~/graphql/perform"
import { Problem } from "~/ui/problem"
import { PasteDialog } from "./paste-dialog"
import { AGREED } from "./price.graphql"
import { PriceDialog } from "./price-dialog"
import { PriceTable } from "./price-table"
import type { Agreed } from "./validity"

/** Whose prices: a customer's, or a price group's. */
export type Owner = { customer: string } | { priceGroup: string }

/** 取引先別単価・価格グループ単価: what was agreed on, what holds today, and what is planned. */
export function AgreedPrices({ owner, name, title }: { owner: Owner; name: string; title: string }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [asked, put] = useState<Agreed | "new" | "paste" | null>(null)
  const where = Object.fromEntries(Object.entries(owner).map(([key, id]) => [key, { eq: id }]))
  const { data, problem, again } = useLoaded("agreed", { where }, () =>
    all(async (after) => (await ask(AGREED, { where, after })).agreedPrices),
  )
  const mayChange = session.may("customer:write")
  const done = (hasChanged: boolean) => {
    put(null)
    if (hasChanged) again()
  }
  return (
    <Section
      title={title}
      action={
        mayChange && (
          <Group gap="xs">
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconClipboardText size={14} aria-hidden />}
              onClick={() => put("paste")}
            >
              {t("price.paste")}
            </Button>
            <Button
              size="compact-sm"
              variant="light"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => put("new")}
            >
              {t("price.add")}
            </Button>
          </Group>
        )
      }
    >
      {problem !== null && <Problem text={words(problem)} again={again} />}
      {data?.length === 0 && <Text className="quiet">{t("price.none")}</Text>}
      {data && data.length > 0 && (
        <PriceTable rows={data} change={mayChange ? put : undefined} again={again} />
      )}
      {asked === "paste" && <PasteDialog owner={owner} name={name} close={() => put(null)} />}
      {asked && asked !== "paste" && (
        <PriceDialog owner={owner} price={asked === "new" ? null : asked} close={done} />
      )}
    </Section>
  )
}
