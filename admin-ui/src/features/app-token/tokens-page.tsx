import { Badge, Button, Table, Text } from "@mantine/core"
import { IconBan, IconKey, IconPlus, IconRefresh } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { FormDialog } from "~/framework/form-dialog"
import { PermissionBoxes } from "~/framework/permissions"
import { Read } from "~/framework/read"
import { RowActions } from "~/framework/row-actions"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useFieldWords } from "~/i18n/words"
import { Dialog } from "~/ui/dialog"
import { Empty } from "~/ui/empty"
import { dateTime } from "~/ui/format"
import { PageTitle } from "~/ui/page-title"
import { Secret } from "~/ui/secret"
import { Status } from "~/ui/status"
import { TOKEN_CREATE, TOKEN_REVOKE, TOKEN_ROTATE, TOKENS } from "./app-token.graphql"

type Token = ResultOf<typeof TOKENS>["appTokens"][number]

/** アプリトークン: keys with which programs act for the business; each is shown once. */
export function TokensPage() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isOpen, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <Read document={TOKENS}>
      {({ appTokens }, again) => {
        const shown = (told: string | null | undefined) => {
          setSecret(told ?? null)
          again()
        }
        return (
          <>
            <PageTitle title={t("token.title")} text={t("token.text")}>
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
                {t("token.create")}
              </Button>
            </PageTitle>
            {appTokens.length === 0 ? (
              <Empty icon={IconKey} title={t("token.empty")}>
                {t("token.emptyText")}
              </Empty>
            ) : (
              <Tokens tokens={appTokens} again={again} shown={shown} />
            )}
            {isOpen && (
              <FormDialog
                title={t("token.create")}
                size="lg"
                input="AppTokenCreateInput"
                document={TOKEN_CREATE as never}
                fields={["name", "permissions", ["expiresInDays", "allowedNetworks"]]}
                hints={{ allowedNetworks: t("business.networksHint"), expiresInDays: t("token.daysHint") }}
                initial={{ permissions: [] }}
                faces={{
                  permissions: ({ label, value, error, set }) => (
                    <PermissionBoxes
                      label={label}
                      all={[...session.permissions]}
                      value={value as string[]}
                      error={error}
                      set={set}
                    />
                  ),
                }}
                save={t("token.create")}
                close={() => setOpen(false)}
                done={(payload: { secret?: string }) => {
                  setOpen(false)
                  shown(payload.secret)
                }}
              />
            )}
            {secret && (
              <Dialog title={t("token.new")} close={() => setSecret(null)}>
                <Secret title={t("token.secret")} value={secret} />
              </Dialog>
            )}
          </>
        )
      }}
    </Read>
  )
}

function useTokenActions(shown: (secret: string | null | undefined) => void): Action<Token>[] {
  const { t } = useTranslation()
  const can = ({ isLive }: Token) =>
    isLive ? { allowed: true } : { allowed: false, reason: t("token.ended") }
  return [
    {
      id: "rotate",
      label: t("token.rotate"),
      icon: IconRefresh,
      can,
      dialog: ([token], close) =>
        token && (
          <FormDialog
            title={t("token.rotateOf", { name: token.name })}
            input="AppTokenRotateInput"
            document={TOKEN_ROTATE as never}
            fields={[["overlapHours", "expiresInDays"]]}
            hints={{ overlapHours: t("token.overlapHint") }}
            always={{ id: token.id, expectedVersion: token.version }}
            save={t("token.rotate")}
            close={() => close(false)}
            done={(payload: { secret?: string }) => {
              close(true)
              shown(payload.secret)
            }}
          />
        ),
    },
    {
      id: "revoke",
      label: t("token.revoke"),
      icon: IconBan,
      tone: "danger",
      can,
      ask: { title: t("token.revoke"), text: t("token.revokeText") },
      run: async ({ id, version }) =>
        (await perform(TOKEN_REVOKE, { id, expectedVersion: version })).userErrors,
      done: () => t("token.revoked"),
    },
  ]
}

function Tokens({
  tokens,
  again,
  shown,
}: {
  tokens: Token[]
  again(): void
  shown(secret: string | null | undefined): void
}) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const actions = useTokenActions(shown)
  return (
    <Table.ScrollContainer minWidth={300} className="surface section">
      <Table verticalSpacing={7}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{field("name")}</Table.Th>
            <Table.Th>{field("status")}</Table.Th>
            <Table.Th className="on-desk">{field("permissions")}</Table.Th>
            <Table.Th className="on-desk">{t("token.lastUsed")}</Table.Th>
            <Table.Th className="on-desk">{field("expiresAt")}</Table.Th>
            <Table.Th>
              <span className="only-reader">{t("common.actions")}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td>
                {token.name}
                <Text size="xs" className="quiet" component="div">
                  {token.createdBy?.name} {dateTime(token.createdAt)}
                </Text>
              </Table.Td>
              <Table.Td>
                <Status
                  value={token.isLive ? "ENABLED" : "DISABLED"}
                  label={t(token.isLive ? "token.live" : "token.dead")}
                />
                {token.formerUntil && (
                  <Text size="xs" className="quiet" component="div">
                    {t("token.former", { moment: dateTime(token.formerUntil) })}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className="on-desk">
                <span className="boxes">
                  {token.permissions.map((one) => (
                    <Badge key={one} variant="outline" radius="sm" tt="none" className="mark">
                      {one}
                    </Badge>
                  ))}
                </span>
              </Table.Td>
              <Table.Td className="on-desk">
                {token.lastUsedAt ? `${dateTime(token.lastUsedAt)} ${token.lastUsedFrom}` : "—"}
              </Table.Td>
              <Table.Td className="on-desk">{dateTime(token.expiresAt)}</Table.Td>
              <Table.Td>
                {token.isLive && <RowActions actions={actions} row={token} changed={again} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
