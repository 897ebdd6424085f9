import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  Popover,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core"
import { useDebouncedCallback } from "@mantine/hooks"
import { IconFilter, IconSearch, IconX } from "@tabler/icons-react"
import { type RefObject, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { inOrder, useEnumWords, useFieldWords } from "~/i18n/words"
import type { Choice } from "./fields/field"
import type { Known } from "./input-types"
import type { List } from "./list"
import { kindOf, type Search } from "./list-state"

interface Properties<Row> {
  list: List<Row>
  known: Known
  search: Search
  change(next: Record<string, string | undefined>): void
  searchBox: RefObject<HTMLInputElement | null>
}

const PATIENCE_MS = 250

/** Search and filters of a list; each stands in the address. */
export function FilterBar<Row>({ list, known, search, change, searchBox }: Properties<Row>) {
  const { t } = useTranslation()
  const field = useFieldWords()
  const [typed, setTyped] = useState(search.q ?? "")
  const [isOpen, setOpen] = useState(false)
  const [choices, setChoices] = useState<Record<string, Choice[]>>({})
  useEffect(() => setTyped(search.q ?? ""), [search.q])
  const ask = useDebouncedCallback((q: string) => change({ q }), PATIENCE_MS)
  const fields = list.where?.fields ?? []
  const switches = list.where?.switches ?? []
  const used = fields.filter((one) => search[one])
  const type = (name: string) => known.inputs[list.where?.type ?? ""]?.[name]?.type ?? ""
  const ofChoices = list.where?.choices
  const isWanted = ofChoices && (isOpen || used.some((name) => type(name) === "IDFilter"))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a definition is written anew each time, and says the same
  useEffect(() => {
    if (isWanted) ofChoices?.().then(setChoices, () => undefined)
  }, [isWanted])
  if (!list.hasSearch && fields.length === 0 && switches.length === 0) return null
  return (
    <Group gap="xs" mb="sm" className="no-print">
      {list.hasSearch && (
        <TextInput
          ref={searchBox}
          type="search"
          aria-label={t("list.search")}
          placeholder={t("list.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            ask(event.currentTarget.value)
          }}
          w={{ base: "100%", sm: 280 }}
        />
      )}
      {fields.length > 0 && (
        <Popover position="bottom-start" width={320} trapFocus withArrow onChange={setOpen}>
          <Popover.Target>
            <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />}>
              {t("list.filters")}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Stack gap="sm">
              {fields.map((name) => (
                <Filter
                  key={name}
                  type={type(name)}
                  label={field(name)}
                  known={known}
                  choices={choices[name]}
                  value={search[name] ?? ""}
                  change={(value) => change({ [name]: value })}
                />
              ))}
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
      {switches.map(({ name, label }) => (
        <Button
          key={name}
          variant={search[name] ? "light" : "default"}
          aria-pressed={Boolean(search[name])}
          onClick={() => change({ [name]: search[name] ? undefined : "1" })}
        >
          {label}
        </Button>
      ))}
      {used.map((name) => (
        <Chip
          key={name}
          label={field(name)}
          type={type(name)}
          known={known}
          choices={choices[name]}
          value={search[name] ?? ""}
          clear={() => change({ [name]: undefined })}
        />
      ))}
      {used.length > 1 && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => change(Object.fromEntries(used.map((name) => [name, undefined])))}
        >
          {t("list.clearFilters")}
        </Button>
      )}
    </Group>
  )
}

function Filter({
  type,
  label,
  known,
  choices,
  value,
  change,
}: {
  type: string
  label: string
  known: Known
  choices: Choice[] | undefined
  value: string
  change(value: string): void
}) {
  const { t } = useTranslation()
  const enumWords = useEnumWords()
  const { kind, values } = kindOf(type, known)
  const enumName = known.inputs[type]?.in?.type ?? ""
  if (kind === "enum")
    return (
      <MultiSelect
        label={label}
        data={inOrder(enumName, values).map((one) => ({ value: one, label: enumWords(enumName, one) }))}
        value={value ? value.split(",") : []}
        onChange={(chosen) => change(chosen.join(","))}
        comboboxProps={{ withinPortal: false }}
        clearable
      />
    )
  if (kind === "id")
    return (
      <MultiSelect
        label={label}
        data={choices ?? []}
        value={value ? value.split(",") : []}
        onChange={(chosen) => change(chosen.join(","))}
        comboboxProps={{ withinPortal: false }}
        nothingFoundMessage={t("common.nothing")}
        limit={50}
        searchable
        clearable
      />
    )
  if (kind === "boolean")
    return (
      <Select
        label={label}
        data={[
          { value: "true", label: t("common.yes") },
          { value: "false", label: t("common.no") },
        ]}
        value={value || null}
        onChange={(chosen) => change(chosen ?? "")}
        comboboxProps={{ withinPortal: false }}
        clearable
      />
    )
  if (kind === "date" || kind === "moment" || kind === "number") {
    const [from = "", to = ""] = value.split("..")
    const put = (one: string, other: string) => change(one || other ? `${one}..${other}` : "")
    const inner = kind === "number" ? "number" : "date"
    return (
      <Group grow gap="xs" align="end">
        <TextInput
          type={inner}
          label={label}
          aria-label={t("list.from", { label })}
          value={from}
          onChange={(event) => put(event.currentTarget.value, to)}
        />
        <TextInput
          type={inner}
          aria-label={t("list.to", { label })}
          value={to}
          onChange={(event) => put(from, event.currentTarget.value)}
        />
      </Group>
    )
  }
  return <TextInput label={label} value={value} onChange={(event) => change(event.currentTarget.value)} />
}

function Chip({
  label,
  type,
  known,
  choices,
  value,
  clear,
}: {
  label: string
  type: string
  known: Known
  choices: Choice[] | undefined
  value: string
  clear(): void
}) {
  const { t } = useTranslation()
  const enumWords = useEnumWords()
  const { kind } = kindOf(type, known)
  const enumName = known.inputs[type]?.in?.type ?? ""
  const text =
    kind === "enum"
      ? value
          .split(",")
          .map((one) => enumWords(enumName, one))
          .join("・")
      : kind === "boolean"
        ? t(value === "true" ? "common.yes" : "common.no")
        : kind === "id"
          ? value
              .split(",")
              .map((id) => choices?.find((one) => one.value === id)?.label ?? "…")
              .join("・")
          : value.replace("..", " – ")
  return (
    <Group gap={4} className="surface" px={8} h={30} wrap="nowrap">
      <Text size="sm">
        <span className="quiet">{label}</span> {text}
      </Text>
      <ActionIcon size="sm" variant="subtle" onClick={clear} aria-label={t("list.clearFilter", { label })}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
