import { ActionIcon, Button, Table, Text } from "@mantine/core"
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, words } from "~/framework/action"
import { FormDialog } from "~/framework/form-dialog"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { all, useLoaded } from "~/framework/use-ask"
import { perform, ask as read } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { useFieldWords } from "~/i18n/words"
import { yen } from "~/ui/format"
import { Problem } from "~/ui/problem"
import { GOODS, GOODS_DELETE, GOODS_PUT, GOODS_UPDATE } from "./supplier.graphql"

type One = ResultOf<typeof GOODS>["supplierProducts"]["nodes"][number]
const FIELDS = ["name", ["code", "unit"], ["price", "taxRate"], "note"]

/** What is ordered from a supplier by FAX or mail: a list of one's own. */
export function Goods({ supplier }: { supplier: string }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [asked, ask] = useState<One | "new" | null>(null)
  const {
    data: nodes,
    problem,
    again,
  } = useLoaded("goods", { supplier }, () =>
    all(async (after) => (await read(GOODS, { supplier, after })).supplierProducts),
  )
  const mayChange = session.may("supplier:write")
  const rates = [10, 8, 0].map((rate) => ({ value: String(rate), label: `${rate} %` }))
  return (
    <Section
      title={t("supplier.goods")}
      action={
        mayChange && (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => ask("new")}
          >
            {t("supplier.addGoods")}
          </Button>
        )
      }
    >
      {problem !== null && <Problem text={words(problem)} again={again} />}
      {nodes?.length === 0 && <Text className="quiet">{t("supplier.noGoods")}</Text>}
      {nodes && nodes.length > 0 && (
        <GoodsTable rows={nodes} change={mayChange ? ask : undefined} again={again} />
      )}
      {asked && (
        <FormDialog
          title={t(asked === "new" ? "supplier.addGoods" : "supplier.changeGoods")}
          input={asked === "new" ? "SupplierProductPutInput" : "SupplierProductUpdateInput"}
          document={(asked === "new" ? GOODS_PUT : GOODS_UPDATE) as never}
          fields={FIELDS}
          choices={{ taxRate: rates }}
          hints={{ note: t("supplier.noteHint") }}
          initial={asked === "new" ? undefined : asked}
          version={asked === "new" ? undefined : asked.version}
          always={asked === "new" ? { supplier } : { id: asked.id }}
          close={() => ask(null)}
          done={() => {
            ask(null)
            again()
          }}
        />
      )}
    </Section>
  )
}

function GoodsTable({
  rows,
  change,
  again,
}: {
  rows: One[]
  change: ((one: One) => void) | undefined
  again(): void
}) {
  const { t } = useTranslation()
  const field = useFieldWords()
  async function remove({ id, version }: One) {
    try {
      const { userErrors } = await perform(GOODS_DELETE, { id, expectedVersion: version })
      if (userErrors.length) complain(userErrors)
    } catch (problem) {
      complain(problem)
    }
    again()
  }
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{field("name")}</Table.Th>
            <Table.Th className="number">{field("unitPrice")}</Table.Th>
            {change && (
              <Table.Th w={88}>
                <span className="only-reader">{t("common.menu")}</span>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>
                {one.name}
                <Text size="xs" className="quiet" component="div">
                  {[one.code, one.note].filter(Boolean).join(" · ")}
                </Text>
              </Table.Td>
              <Table.Td className="number">
                {yen(one.price)}
                <span className="quiet">/{one.unit}</span>
              </Table.Td>
              {change && (
                <Table.Td className="number">
                  <ActionIcon
                    variant="subtle"
                    onClick={() => change(one)}
                    aria-label={t("supplier.changeOne", { name: one.name })}
                  >
                    <IconPencil size={16} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    onClick={() => void remove(one)}
                    aria-label={t("supplier.removeOne", { name: one.name })}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
