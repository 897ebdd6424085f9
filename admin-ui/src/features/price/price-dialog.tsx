import { Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { errorAt } from "~/framework/many-dialog"
import { Pick } from "~/framework/pick"
import { useSession } from "~/framework/session"
import { ask, perform, type UserError } from "~/graphql/perform"
import { useFieldWords } from "~/i18n/words"
import { Dialog } from "~/ui/dialog"
import { yen } from "~/ui/format"
import type { Owner } from "./agreed-prices"
import { AGREED_PUT, AGREED_UPDATE, FIND_GOODS } from "./price.graphql"
import type { Agreed } from "./validity"

interface Product {
  id: string
  name: string
  price: number | null
}

type Found = Product & { value: string; label: string }

/** A price is agreed on, or its days are changed: a revision is written down beforehand. */
export function PriceDialog({
  owner,
  price: known,
  close,
}: {
  owner: Owner
  price: Agreed | null
  close(hasChanged: boolean): void
}) {
  const { t } = useTranslation()
  const { session } = useSession()
  const field = useFieldWords()
  const [product, choose] = useState<Product | null>(known?.product ?? null)
  const [price, setPrice] = useState<string | number>(known?.price ?? "")
  const [days, setDays] = useState({ from: known?.validFrom ?? "", until: known?.validUntil ?? "" })
  const [errors, setErrors] = useState<UserError[]>([])
  const [isBusy, setBusy] = useState(false)

  async function find(search: string) {
    const business = session.business?.id ?? ""
    const { products } = await ask(FIND_GOODS, { search: search || null, business })
    return products.nodes.map((one) => ({
      value: one.id,
      label: [one.code, one.name, yen(one.price)].filter(Boolean).join(" "),
      ...one,
    }))
  }
  async function save() {
    if (!product || price === "") return
    setBusy(true)
    const told = { price: Number(price), validFrom: days.from || null, validUntil: days.until || null }
    try {
      const { userErrors } = known
        ? await perform(AGREED_UPDATE, { id: known.id, expectedVersion: known.version, ...told })
        : await perform(AGREED_PUT, { prices: [{ ...owner, product: product.id, ...told }] })
      // Of one price that was put, its errors are those of the form.
      const own = userErrors.map((one) => ({ ...one, path: known ? one.path : one.path.slice(2) }))
      setErrors(own)
      if (userErrors.length === 0) {
        say(t("form.saved"))
        return close(true)
      }
      const rest = own.filter(({ path }) => !FIELDS.has(path[0] ?? ""))
      if (rest.length) complain(rest)
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
  }
  return (
    <Dialog title={t(known ? "price.change" : "price.add")} close={() => close(false)}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Stack gap="sm">
          {known ? (
            <Text fw={600}>{known.product?.name}</Text>
          ) : (
            <Pick<Found>
              label={t("product.title")}
              find={find}
              take={(found) => choose(found)}
              isKept
              error={errorAt(errors, "product")}
            />
          )}
          <NumberInput
            label={field("price")}
            description={product && t("price.usually", { price: yen(product.price) })}
            value={price}
            onChange={setPrice}
            error={errorAt(errors, "price")}
            prefix="¥"
            thousandSeparator=","
            allowDecimal={false}
            allowNegative={false}
            hideControls
            inputMode="numeric"
            required
          />
          <Group grow align="start">
            <TextInput
              type="date"
              label={t("price.from")}
              value={days.from}
              error={errorAt(errors, "validFrom")}
              onChange={(event) => setDays({ ...days, from: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={t("price.until")}
              value={days.until}
              error={errorAt(errors, "validUntil")}
              onChange={(event) => setDays({ ...days, until: event.currentTarget.value })}
            />
          </Group>
          <Text size="sm" className="quiet">
            {t("price.daysHint")}
          </Text>
          <Group justify="end">
            <Button variant="default" onClick={() => close(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={!product || price === ""}>
              {t("common.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

const FIELDS = new Set(["product", "price", "validFrom", "validUntil"])
