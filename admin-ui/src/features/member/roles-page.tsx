import { Button, Table, Text } from "@mantine/core"
import { IconCheck, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react"
import { Fragment, useState } from "react"
import { useTranslation } from "react-i18next"
import type { Action } from "~/framework/action"
import { Section } from "~/framework/detail-page"
import { FormDialog } from "~/framework/form-dialog"
import { conceptOf, PermissionBoxes, usePermissionWords } from "~/framework/permissions"
import { Read } from "~/framework/read"
import { RowActions } from "~/framework/row-actions"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { PageTitle } from "~/ui/page-title"
import { ROLE_CREATE, ROLE_DELETE, ROLE_UPDATE, ROLES } from "./member.graphql"

type Roles = ResultOf<typeof ROLES>
type OwnRole = Roles["ownRoles"][number]

/** 権限: who may do what, as one table; roles of one's own beside those that everybody has. */
export function RolesPage() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isOpen, setOpen] = useState(false)
  return (
    <Read document={ROLES}>
      {(roles, again) => (
        <>
          <PageTitle title={t("role.title")} text={t("role.text")}>
            {session.may("role:write") && (
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
                {t("role.create")}
              </Button>
            )}
          </PageTitle>
          <OwnRoles roles={roles} again={again} />
          <Section title={t("role.table")}>
            <Matrix roles={roles} />
          </Section>
          {isOpen && (
            <RoleForm
              all={allOf(roles)}
              close={(hasChanged) => {
                setOpen(false)
                if (hasChanged) again()
              }}
            />
          )}
        </>
      )}
    </Read>
  )
}

/** An administrator may do all that can be permitted. */
const allOf = ({ builtInRoles }: Roles) =>
  builtInRoles.find(({ role }) => role === "ADMIN")?.permissions ?? []

function OwnRoles({ roles, again }: { roles: Roles; again(): void }) {
  const { t } = useTranslation()
  const actions: Action<OwnRole>[] = [
    {
      id: "edit",
      label: t("common.edit"),
      icon: IconPencil,
      permission: "role:write",
      dialog: ([role], close) => <RoleForm role={role} all={allOf(roles)} close={close} />,
    },
    {
      id: "delete",
      label: t("common.delete"),
      icon: IconTrash,
      permission: "role:write",
      tone: "danger",
      ask: { title: t("role.delete"), text: t("role.deleteText") },
      run: async ({ id, version }) =>
        (await perform(ROLE_DELETE, { id, expectedVersion: version })).userErrors,
      done: () => t("role.deleted"),
    },
  ]
  return (
    <Section title={t("role.own")}>
      {roles.ownRoles.length === 0 && <Text className="quiet">{t("role.noOwn")}</Text>}
      <Table verticalSpacing={6} hidden={roles.ownRoles.length === 0}>
        <Table.Tbody>
          {roles.ownRoles.map((role) => (
            <Table.Tr key={role.id}>
              <Table.Td fw={600}>{role.name}</Table.Td>
              <Table.Td className="quiet">{t("role.count", { count: role.permissions.length })}</Table.Td>
              <Table.Td>
                <RowActions actions={actions} row={role} changed={again} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  )
}

function RoleForm({ role, all, close }: { role?: OwnRole; all: string[]; close(changed: boolean): void }) {
  const { t } = useTranslation()
  return (
    <FormDialog
      title={role ? role.name : t("role.create")}
      size="lg"
      input={role ? "RoleUpdateInput" : "RoleCreateInput"}
      document={(role ? ROLE_UPDATE : ROLE_CREATE) as never}
      fields={["name", "permissions"]}
      faces={{
        permissions: ({ label, value, error, set }) => (
          <PermissionBoxes
            label={label}
            all={all}
            value={(value as string[]) ?? []}
            error={error}
            set={set}
          />
        ),
      }}
      initial={role ? { ...role } : { permissions: [] }}
      version={role?.version}
      always={role ? { id: role.id } : undefined}
      close={() => close(false)}
      done={() => close(true)}
    />
  )
}

function Matrix({ roles }: { roles: Roles }) {
  const { t } = useTranslation()
  const enumWord = useEnumWords()
  const word = usePermissionWords()
  const all = allOf(roles)
  const columns = [
    ...roles.builtInRoles.map(({ role, permissions }) => ({
      id: role as string,
      name: enumWord("Role", role),
      permissions,
    })),
    ...roles.ownRoles,
  ]
  const concepts = [...new Set(all.map(conceptOf))]
  return (
    <Table.ScrollContainer minWidth={300} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={4} className="matrix">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("role.may")}</Table.Th>
            {columns.map(({ id, name }) => (
              <Table.Th key={id} ta="center">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {concepts.map((concept) => (
            <Fragment key={concept}>
              <Table.Tr>
                <Table.Th colSpan={columns.length + 1} scope="rowgroup" className="concept">
                  {t(`permission.${concept}.title` as "permission.order.title")}
                </Table.Th>
              </Table.Tr>
              {all
                .filter((one) => conceptOf(one) === concept)
                .map((one) => (
                  <Table.Tr key={one}>
                    <Table.Td pl="md">{word(one)}</Table.Td>
                    {columns.map(({ id, permissions }) => (
                      <Table.Td key={id} ta="center">
                        {permissions.includes(one) ? (
                          <IconCheck size={16} role="img" aria-label={t("common.yes")} />
                        ) : (
                          <span className="quiet" role="img" aria-label={t("common.no")}>
                            —
                          </span>
                        )}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
