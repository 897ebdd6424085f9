import { Select } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import type { Choice } from "./fields/field"

interface Properties<Found extends Choice> {
  label: string
  find(text: string): Promise<Found[]>
  take(found: Found): void
  error?: string
  isKept?: boolean
  placeholder?: string
}

const PATIENCE_MS = 200

/** Finds one thing among many by what is typed. */
export function Pick<Found extends Choice>({
  label,
  find,
  take,
  error,
  isKept,
  placeholder,
}: Properties<Found>) {
  const { t } = useTranslation()
  const [text, setText] = useState("")
  const [asked] = useDebouncedValue(text, PATIENCE_MS)
  const [found, setFound] = useState<Found[]>([])
  const [chosen, choose] = useState<string | null>(null)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (!isOpen) return
    let isOld = false
    find(asked)
      .then((all) => !isOld && setFound(all))
      .catch(() => !isOld && setFound([]))
    return () => {
      isOld = true
    }
  }, [asked, isOpen])
  return (
    <Select
      label={label}
      error={error}
      placeholder={placeholder ?? t("list.search")}
      searchable
      clearable={isKept}
      data={found.map(({ value, label: words }) => ({ value, label: words }))}
      filter={({ options }) => options}
      value={chosen}
      searchValue={text}
      onSearchChange={setText}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      nothingFoundMessage={t("common.nothing")}
      onChange={(value) => {
        choose(isKept ? value : null)
        const one = found.find((each) => each.value === value)
        if (one) take(one)
        if (!isKept) setText("")
      }}
    />
  )
}
