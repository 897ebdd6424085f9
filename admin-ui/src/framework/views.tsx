import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput, Tooltip } from "@mantine/core"
import { IconBookmark, IconX } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { type Search, useKept } from "./list-state"

interface View {
  name: string
  search: Search
}

/** What was filtered and sorted, under a name of this reader's own. */
export function Views({
  name,
  search,
  apply,
}: {
  name: string
  search: Search
  apply(search: Search): void
}) {
  const { t } = useTranslation()
  const [views, keep] = useKept<View[]>(`tsunagi.views.${name}`, [])
  const [title, setTitle] = useState("")
  return (
    <Popover position="bottom-end" width={280} trapFocus>
      <Popover.Target>
        <Tooltip label={t("list.views")}>
          <ActionIcon variant="default" size="lg" aria-label={t("list.views")}>
            <IconBookmark size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {views.length === 0 && (
            <Text size="sm" className="quiet">
              {t("list.noViews")}
            </Text>
          )}
          {views.map((view) => (
            <Group key={view.name} justify="space-between" wrap="nowrap">
              <Button variant="subtle" size="compact-sm" onClick={() => apply(view.search)}>
                {view.name}
              </Button>
              <ActionIcon
                variant="subtle"
                onClick={() => keep(views.filter((one) => one !== view))}
                aria-label={t("list.forgetView", { name: view.name })}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (!title.trim()) return
              keep([...views.filter((one) => one.name !== title.trim()), { name: title.trim(), search }])
              setTitle("")
            }}
          >
            <Group gap="xs" align="end" wrap="nowrap">
              <TextInput
                label={t("list.saveView")}
                value={title}
                onChange={(event) => setTitle(event.currentTarget.value)}
                maxLength={40}
              />
              <Button type="submit" variant="light">
                {t("common.save")}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
