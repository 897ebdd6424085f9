import { Button, Text } from "@mantine/core"
import { IconTrash } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say } from "~/framework/action"
import { FormDialog } from "~/framework/form-dialog"
import { perform } from "~/graphql/perform"
import { yen } from "~/ui/format"
import { ADD, REMOVE, UPDATE } from "./stocktake.graphql"
import type { Line } from "./use-lines"

interface Properties {
  stocktake: string
  /** None: goods are added that were not ordered through the system. */
  line: Line | null
  put(line: Line): void
  close(hasChanged: boolean): void
}

/** Where a line is kept, and its price; of own goods all there is to say. */
export default function LineDialog({ stocktake, line, put, close }: Properties) {
  const { t } = useTranslation()
  const [isBusy, setBusy] = useState(false)
  const labels = {
    name: t("stocktake.name"),
    unit: t("stocktake.unit"),
    unitPrice: t("stocktake.price"),
    taxRate: t("stocktake.taxRate"),
    storage: t("stocktake.storage"),
    quantity: t("stocktake.quantity"),
  }
  const all = ["name", ["unit", "taxRate"], ["unitPrice", "storage"]]
  const done = ({ stocktakeLine }: { stocktakeLine: Line | null }) => {
    if (stocktakeLine) put(stocktakeLine)
    close(true)
  }
  async function remove() {
    if (!line || !confirm(t("stocktake.removeText", { name: line.name }))) return
    setBusy(true)
    try {
      const { userErrors } = await perform(REMOVE, { id: line.id, expectedVersion: line.version })
      if (userErrors.length) complain(userErrors)
      else {
        say(t("stocktake.removed"))
        close(true)
      }
    } catch (problem) {
      complain(problem)
    }
    setBusy(false)
  }
  const hints = { storage: t("stocktake.storageHint") }
  if (!line)
    return (
      <FormDialog
        title={t("stocktake.add")}
        intro={
          <Text size="sm" mb="sm" className="quiet">
            {t("stocktake.addText")}
          </Text>
        }
        input="StocktakeLineAddInput"
        document={ADD as never}
        fields={[...all, "quantity"]}
        labels={labels}
        hints={hints}
        always={{ stocktake }}
        saved={t("stocktake.added")}
        close={() => close(false)}
        done={done}
      />
    )
  return (
    <FormDialog
      title={line.name}
      intro={
        <Text size="sm" mb="sm" className="quiet">
          {t("stocktake.priceText", { price: yen(line.lastPrice) })}
        </Text>
      }
      input="StocktakeLineUpdateInput"
      document={UPDATE as never}
      fields={[...(line.isOwn ? all : [["unitPrice", "storage"]]), "remove"]}
      labels={labels}
      hints={hints}
      always={{ id: line.id }}
      version={line.version}
      initial={line.isOwn ? { ...line } : { unitPrice: line.unitPrice, storage: line.storage }}
      faces={{
        remove: () => (
          <Button
            variant="subtle"
            color="red"
            loading={isBusy}
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => void remove()}
          >
            {t("stocktake.remove")}
          </Button>
        ),
      }}
      close={() => close(false)}
      done={done}
    />
  )
}
