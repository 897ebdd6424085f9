import { Button, ColorSwatch, Group, Switch, Table, Text } from "@mantine/core"
import {
  IconBuildingStore,
  IconMailForward,
  IconPencil,
  IconUserMinus,
  IconUserPlus,
  IconX,
} from "@tabler/icons-react"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { Section } from "~/framework/detail-page"
import { FormDialog } from "~/framework/form-dialog"
import { Read } from "~/framework/read"
import { RowActions } from "~/framework/row-actions"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { date, dateTime } from "~/ui/format"
import { PageTitle } from "~/ui/page-title"
import { Status } from "~/ui/status"
import {
  CREATE,
  INVITATION_REVOKE,
  INVITE,
  MEMBER_INVITATIONS,
  MEMBERS,
  REMOVE,
  UPDATE,
} from "./member.graphql"

const Stores = lazy(() => import("./stores-dialog"))

type Members = ResultOf<typeof MEMBERS>
type Member = Members["memberships"][number]
type Invited = ResultOf<typeof MEMBER_INVITATIONS>["memberInvitations"][number]

/** メンバー: who works for the business, and as what. */
export function MembersPage() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [includeEnded, setIncluded] = useState(false)
  const mayWrite = session.may("member:write")
  return (
    <Read document={MEMBERS} variables={{ includeEnded }}>
      {({ memberships, ownRoles }, again) => (
        <>
          <PageTitle title={t("member.title")}>
            {mayWrite && <Adding ownRoles={ownRoles} again={again} />}
          </PageTitle>
          <Section
            title={t("member.people")}
            action={
              <Switch
                size="sm"
                label={t("member.ended")}
                checked={includeEnded}
                onChange={(event) => setIncluded(event.currentTarget.checked)}
              />
            }
          >
            <People members={memberships} ownRoles={ownRoles} again={again} />
            {!mayWrite && (
              <Text size="sm" className="quiet" mt="xs">
                {t("common.mayNot")}
              </Text>
            )}
          </Section>
          {mayWrite && <Invitations />}
        </>
      )}
    </Read>
  )
}

const ofRole = (ownRoles: Members["ownRoles"]) => ({
  ownRole: ownRoles.map(({ id, name }) => ({ value: id, label: name })),
})

function Adding({ ownRoles, again }: { ownRoles: Members["ownRoles"]; again(): void }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<"invite" | "add" | null>(null)
  const shared = {
    choices: ofRole(ownRoles),
    hints: { ownRole: t("member.ownRoleHint") },
    close: () => setOpen(null),
    done: () => {
      setOpen(null)
      again()
    },
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconUserPlus size={16} aria-hidden />}
        onClick={() => setOpen("add")}
      >
        {t("member.add")}
      </Button>
      <Button leftSection={<IconMailForward size={16} aria-hidden />} onClick={() => setOpen("invite")}>
        {t("member.invite")}
      </Button>
      {open === "invite" && (
        <FormDialog
          {...shared}
          title={t("member.invite")}
          intro={
            <Text size="sm" mb="sm" className="quiet">
              {t("member.inviteText")}
            </Text>
          }
          input="MemberInviteInput"
          document={INVITE as never}
          fields={["email", ["role", "ownRole"]]}
          save={t("member.send")}
          saved={t("member.invited")}
        />
      )}
      {open === "add" && (
        <FormDialog
          {...shared}
          size="lg"
          title={t("member.add")}
          input="MemberCreateInput"
          document={CREATE as never}
          fields={[
            ["name", "email"],
            "loginId",
            "password",
            ["role", "ownRole"],
            ["department", "title"],
            ["shortName", "colour"],
            "getsNotices",
            "isShop",
          ]}
          save={t("member.add")}
        />
      )}
    </>
  )
}

function People({
  members,
  ownRoles,
  again,
}: {
  members: Member[]
  ownRoles: Members["ownRoles"]
  again(): void
}) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const actions: Action<Member>[] = [
    {
      id: "edit",
      label: t("common.edit"),
      icon: IconPencil,
      permission: "member:write",
      dialog: ([member], close) => member && <Edit member={member} ownRoles={ownRoles} close={close} />,
    },
    {
      id: "stores",
      label: t("member.stores"),
      icon: IconBuildingStore,
      permission: "member:write",
      dialog: ([member], close) =>
        member && (
          <Suspense>
            <Stores member={member} close={close} />
          </Suspense>
        ),
    },
    {
      id: "remove",
      label: t("member.remove"),
      icon: IconUserMinus,
      permission: "member:write",
      tone: "danger",
      can: ({ viewerCan }) => viewerCan.remove,
      ask: { title: t("member.remove"), text: t("member.removeText") },
      run: async ({ id, version }) => (await perform(REMOVE, { id, expectedVersion: version })).userErrors,
      done: () => t("member.removed"),
    },
  ]
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{field("name")}</Table.Th>
            <Table.Th>{field("role")}</Table.Th>
            <Table.Th className="on-desk">{field("department")}</Table.Th>
            <Table.Th className="on-desk">{field("email")}</Table.Th>
            <Table.Th className="on-desk">{t("member.since")}</Table.Th>
            <Table.Th>
              <span className="only-reader">{t("common.actions")}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map((member) => (
            <Table.Tr key={member.id} className={member.endedAt ? "quiet" : undefined}>
              <Table.Td>
                <Group gap={6} wrap="nowrap" className="unbroken">
                  <ColorSwatch size={12} color={member.colour} aria-hidden />
                  {member.shownName}
                </Group>
              </Table.Td>
              <Table.Td>
                <span className="unbroken">{member.ownRole?.name ?? word("Role", member.role)}</span>
                {member.stores.length > 0 && (
                  <Text size="xs" className="quiet">
                    {member.stores.map(({ name }) => name).join("・")}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className="on-desk">
                {[member.department, member.title].filter(Boolean).join(" ")}
              </Table.Td>
              <Table.Td className="on-desk">{member.user?.email || member.user?.loginId}</Table.Td>
              <Table.Td className="on-desk">{dateTime(member.createdAt)}</Table.Td>
              <Table.Td>
                {member.endedAt ? (
                  date(member.endedAt.slice(0, 10))
                ) : (
                  <RowActions actions={actions} row={member} changed={again} />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Edit({
  member,
  ownRoles,
  close,
}: {
  member: Member
  ownRoles: Members["ownRoles"]
  close(changed: boolean): void
}) {
  const { t } = useTranslation()
  const { user, ownRole } = member
  return (
    <FormDialog
      title={t("member.edit", { name: member.shownName })}
      size="lg"
      input="MemberUpdateInput"
      document={UPDATE as never}
      fields={[
        "displayName",
        ["role", "ownRole"],
        ["department", "title"],
        ["shortName", "colour"],
        ["phone", "position"],
        "note",
        "getsNotices",
      ]}
      choices={ofRole(ownRoles)}
      hints={{ ownRole: t("member.ownRoleHint") }}
      initial={{ ...member, ...user, ownRole: ownRole?.id ?? null }}
      version={member.version}
      always={{ id: member.id }}
      close={() => close(false)}
      done={() => close(true)}
    />
  )
}

function Invitations() {
  const { t } = useTranslation()
  const field = useFieldWords()
  const word = useEnumWords()
  const revoke: Action<Invited> = {
    id: "revoke",
    label: t("customer.revoke"),
    icon: IconX,
    tone: "danger",
    can: ({ status }) =>
      status === "SENT" ? { allowed: true } : { allowed: false, reason: t("customer.isClosed") },
    run: async ({ id, version }) =>
      (await perform(INVITATION_REVOKE, { id, expectedVersion: version })).userErrors,
    done: (count) => t("customer.revoked", { count }),
  }
  return (
    <Section title={t("member.invitations")}>
      <Read document={MEMBER_INVITATIONS}>
        {({ memberInvitations }, again) =>
          memberInvitations.length === 0 ? (
            <Text className="quiet">{t("member.noInvitations")}</Text>
          ) : (
            <Table.ScrollContainer minWidth={300}>
              <Table verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{field("email")}</Table.Th>
                    <Table.Th>{field("role")}</Table.Th>
                    <Table.Th>{field("status")}</Table.Th>
                    <Table.Th className="on-desk">{field("expiresAt")}</Table.Th>
                    <Table.Th>
                      <span className="only-reader">{t("common.actions")}</span>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {memberInvitations.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>{one.email}</Table.Td>
                      <Table.Td>{one.ownRole?.name ?? word("Role", one.role)}</Table.Td>
                      <Table.Td>
                        <Status value={one.status} label={word("InvitationStatus", one.status)} />
                      </Table.Td>
                      <Table.Td className="on-desk">{dateTime(one.expiresAt)}</Table.Td>
                      <Table.Td>
                        {one.status === "SENT" && <RowActions actions={[revoke]} row={one} changed={again} />}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Read>
    </Section>
  )
}
