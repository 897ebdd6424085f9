import { Button, Group, SegmentedControl, Text } from "@mantine/core"
import { IconSettings, IconShieldCheck } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { FormDialog } from "~/framework/form-dialog"
import { Read } from "~/framework/read"
import { useSession } from "~/framework/session"
import type { ResultOf } from "~/graphql/tada"
import { Empty } from "~/ui/empty"
import { count } from "~/ui/format"
import { PageTitle } from "~/ui/page-title"
import { ChangeTable } from "./change-table"
import { CHANGES, RULE, RULE_PUT } from "./item-approval.graphql"

type Rule = ResultOf<typeof RULE>["approvalRule"]

/** 発注マスタ承認: what suppliers offer otherwise than the head office has approved. */
export function ItemChangesPage() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isSetting, set] = useState(false)
  return (
    <Read document={RULE}>
      {({ approvalRule: rule }, again) => (
        <>
          <PageTitle title={t("master.title")} text={t("master.text")}>
            {session.may("business:update") && (
              <Button
                variant="default"
                leftSection={<IconSettings size={16} aria-hidden />}
                onClick={() => set(true)}
              >
                {t("master.settings")}
              </Button>
            )}
          </PageTitle>
          {rule?.isOn ? (
            <Changes tolerance={rule.tolerance} />
          ) : (
            <Empty icon={IconShieldCheck} title={t("master.off")}>
              {t("master.offText")}
            </Empty>
          )}
          {isSetting && (
            <Settings
              rule={rule}
              close={() => {
                set(false)
                again()
              }}
            />
          )}
        </>
      )}
    </Read>
  )
}

function Settings({ rule, close }: { rule: Rule; close(): void }) {
  const { t } = useTranslation()
  return (
    <FormDialog
      title={t("master.settings")}
      intro={
        <Text size="sm" className="quiet" mb="sm">
          {t("master.settingsText")}
        </Text>
      }
      input="ApprovalRulePutInput"
      document={RULE_PUT as never}
      fields={["isOn", "tolerance"]}
      hints={{ tolerance: t("master.toleranceHint") }}
      initial={rule ?? { isOn: false, tolerance: 0 }}
      version={rule?.version ?? 0}
      close={close}
      done={close}
    />
  )
}

function Changes({ tolerance }: { tolerance: number }) {
  const { t } = useTranslation()
  const [refused, setRefused] = useState(false)
  const [behind, setBehind] = useState<string | null>(null)
  return (
    <>
      <Group mb="sm" gap="sm">
        <SegmentedControl
          aria-label={t("master.which")}
          value={refused ? "refused" : "waiting"}
          onChange={(chosen) => {
            setRefused(chosen === "refused")
            setBehind(null)
          }}
          data={[
            { value: "waiting", label: t("master.waiting") },
            { value: "refused", label: t("master.refused") },
          ]}
        />
        {tolerance > 0 && (
          <Text size="sm" className="quiet">
            {t("master.tolerated", { percent: tolerance })}
          </Text>
        )}
      </Group>
      <Read document={CHANGES} variables={{ refused, behind }}>
        {({ itemChanges: { nodes, count: all, hasNextPage } }) =>
          nodes.length === 0 && behind === null ? (
            <Empty icon={IconShieldCheck} title={t(refused ? "master.noneRefused" : "master.none")}>
              {!refused && t("master.noneText")}
            </Empty>
          ) : (
            <>
              <ChangeTable key={`${refused} ${behind}`} changes={nodes} isRefused={refused} />
              <Group mt="sm" gap="sm">
                <Text size="sm" className="quiet">
                  {t("master.count", { number: count(all) })}
                </Text>
                {behind !== null && (
                  <Button size="compact-sm" variant="default" onClick={() => setBehind(null)}>
                    {t("master.first")}
                  </Button>
                )}
                {hasNextPage && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setBehind(nodes.at(-1)?.item.id ?? null)}
                  >
                    {t("master.next")}
                  </Button>
                )}
              </Group>
            </>
          )
        }
      </Read>
    </>
  )
}
