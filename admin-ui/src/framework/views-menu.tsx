import { ActionIcon, Button, Checkbox, Group, Menu, Stack, Text, TextInput } from "@mantine/core"
import {
  IconDeviceFloppy,
  IconDots,
  IconPencil,
  IconStar,
  IconStarFilled,
  IconTrash,
  IconUsers,
  IconUsersMinus,
} from "@tabler/icons-react"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { perform, type UserError } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { complain, say } from "./action"
import { CREATE, DELETE, UPDATE, type VIEWS } from "./views.graphql"

type View = ResultOf<typeof VIEWS>["savedViews"][number]

interface Properties {
  list: string
  views: View[]
  /** What is shown now, as it would be kept. */
  now: string
  show(query: string): void
  again(): void
}

/** Tells what was refused, and of what nobody answered; gives whether it went well. */
async function went(doing: Promise<{ userErrors: UserError[] }>): Promise<boolean> {
  try {
    const { userErrors } = await doing
    if (userErrors.length) complain(userErrors)
    return userErrors.length === 0
  } catch (problem) {
    complain(problem)
    return false
  }
}

/** The views of a list: chosen, kept, named anew, shared, put first, forgotten. */
export default function ViewsMenu({ list, views, now, show, again }: Properties) {
  const { t } = useTranslation()
  const [name, setName] = useState("")
  const [isShared, setShared] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [renamed, rename] = useState<string | null>(null)
  async function save(event: FormEvent) {
    event.preventDefault()
    if (!name.trim()) return
    setBusy(true)
    if (await went(perform(CREATE, { list, name, query: now, isShared, isDefault: false }))) {
      say(t("view.saved", { name: name.trim() }))
      setName("")
    }
    setBusy(false)
    again()
  }
  async function change(
    view: View,
    values: { name?: string; query?: string; isShared?: boolean; isDefault?: boolean },
  ) {
    if (await went(perform(UPDATE, { id: view.id, expectedVersion: view.version, ...values }))) rename(null)
    again()
  }
  async function forget(view: View) {
    if (view.isShared && !confirm(t("view.forgetShared", { name: view.name }))) return
    await went(perform(DELETE, { id: view.id, expectedVersion: view.version }))
    again()
  }
  return (
    <Stack gap="xs">
      {views.length === 0 && (
        <Text size="sm" className="quiet">
          {t("list.noViews")}
        </Text>
      )}
      {views.map((view) =>
        renamed === view.id ? (
          <Rename
            key={view.id}
            view={view}
            save={(next) => void change(view, { name: next })}
            leave={() => rename(null)}
          />
        ) : (
          <Group key={view.id} justify="space-between" wrap="nowrap" gap={4}>
            <Button
              variant={view.query === now ? "light" : "subtle"}
              size="compact-sm"
              onClick={() => show(view.query)}
              leftSection={
                view.isDefault ? (
                  <IconStarFilled size={13} aria-label={t("view.isDefault")} role="img" />
                ) : undefined
              }
              rightSection={
                view.isShared ? <IconUsers size={13} aria-label={t("view.isShared")} role="img" /> : undefined
              }
              styles={{ label: { overflow: "hidden", textOverflow: "ellipsis" } }}
            >
              {view.name}
            </Button>
            {view.viewerCan.change.allowed && (
              <OfView
                view={view}
                rename={() => rename(view.id)}
                replace={() => void change(view, { query: now })}
                share={() => void change(view, { isShared: !view.isShared })}
                first={() => void change(view, { isDefault: !view.isDefault })}
                forget={() => void forget(view)}
              />
            )}
          </Group>
        ),
      )}
      <form onSubmit={(event) => void save(event)}>
        <Group gap="xs" align="end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t("list.saveView")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={40}
          />
          <Button type="submit" variant="light" loading={isBusy}>
            {t("common.save")}
          </Button>
        </Group>
        <Checkbox
          mt="xs"
          size="xs"
          label={t("view.shareNew")}
          checked={isShared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
      </form>
    </Stack>
  )
}

function Rename({ view, save, leave }: { view: View; save(name: string): void; leave(): void }) {
  const { t } = useTranslation()
  const [name, setName] = useState(view.name)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save(name)
      }}
    >
      <Group gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          size="xs"
          aria-label={t("view.newName")}
          value={name}
          maxLength={40}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return
            event.stopPropagation()
            leave()
          }}
        />
        <Button type="submit" size="xs">
          {t("common.save")}
        </Button>
      </Group>
    </form>
  )
}

interface OfViewProperties {
  view: View
  rename(): void
  replace(): void
  share(): void
  first(): void
  forget(): void
}

function OfView({ view, rename, replace, share, first, forget }: OfViewProperties) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={t("view.change", { name: view.name })}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={14} aria-hidden />} onClick={rename}>
          {t("view.rename")}
        </Menu.Item>
        <Menu.Item leftSection={<IconDeviceFloppy size={14} aria-hidden />} onClick={replace}>
          {t("view.replace")}
        </Menu.Item>
        <Menu.Item
          leftSection={
            view.isShared ? <IconUsersMinus size={14} aria-hidden /> : <IconUsers size={14} aria-hidden />
          }
          onClick={share}
        >
          {t(view.isShared ? "view.unshare" : "view.share")}
        </Menu.Item>
        <Menu.Item leftSection={<IconStar size={14} aria-hidden />} onClick={first}>
          {t(view.isDefault ? "view.notFirst" : "view.first")}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={14} aria-hidden />} onClick={forget}>
          {t("common.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
