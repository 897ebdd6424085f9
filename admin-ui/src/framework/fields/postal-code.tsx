import { Group, Text, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask } from "~/graphql/perform"
import { graphql } from "~/graphql/tada"
import { halfWidth } from "./half-width"

const PLACES = graphql(`
  query Places($postalCode: String!) {
    places(postalCode: $postalCode) { prefecture city street }
  }
`)

interface Properties {
  name: string
  label: string
  error?: string
  required: boolean
  withAsterisk: boolean
  value: string
  put(next: Record<string, unknown>): void
}

/** 郵便番号; seven digits fill in the address. */
export function PostalCode({ value, put, ...shared }: Properties) {
  const { t } = useTranslation()
  const [told, setTold] = useState("")
  async function fill(text: string) {
    put({ postalCode: text })
    const digits = halfWidth(text).replace(/\D/g, "")
    if (digits.length !== 7) return setTold("")
    try {
      const { places } = await ask(PLACES, { postalCode: digits })
      const [place] = places
      setTold(place ? `${place.prefecture}${place.city}${place.street}` : t("form.unknownPostalCode"))
      if (place)
        put({
          postalCode: `${digits.slice(0, 3)}-${digits.slice(3)}`,
          prefecture: place.prefecture,
          city: place.city,
          street: place.street,
        })
    } catch {
      setTold("")
    }
  }
  return (
    <Group gap="sm" align="end">
      <TextInput
        {...shared}
        value={value}
        onChange={(event) => void fill(event.currentTarget.value)}
        inputMode="numeric"
        autoComplete="postal-code"
        placeholder="000-0000"
        w={140}
      />
      <Text size="sm" className="quiet" pb={8} aria-live="polite">
        {told}
      </Text>
    </Group>
  )
}
