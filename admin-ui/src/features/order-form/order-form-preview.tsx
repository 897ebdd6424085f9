import { Badge, Group, Text } from "@mantine/core"
import { IconMinus, IconPhoto, IconPlus } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { Section } from "~/framework/detail-page"
import { useEnumWords } from "~/i18n/words"
import { yen } from "~/ui/format"
import type { Item, Offered } from "./order-form-items"
import type { Question } from "./order-form-questions"

interface Properties {
  name: string
  seller: string
  terms: string
  ordering: { cutOff: string; leadDays: number } | null
  items: Item[]
  known: Record<string, Offered>
  questions: Question[]
}

const SHOWN = 12

/** The form as the buyer will see it on a phone, while it is being written. */
export function Preview({ name, seller, terms, ordering, items, known, questions }: Properties) {
  const { t } = useTranslation()
  const shown = items.filter(({ product }) => known[product]?.published)
  return (
    <Section title={t("orderForm.preview")}>
      <div className="phone">
        <Text size="xs" className="quiet">
          {seller}
        </Text>
        <Text fw={700}>{name || t("orderForm.unnamed")}</Text>
        {ordering && (
          <Text size="xs">
            {t("orderForm.ordering", { cutOff: ordering.cutOff, count: ordering.leadDays })}
          </Text>
        )}
        {terms && (
          <Text size="xs" className="quiet" style={{ whiteSpace: "pre-line" }}>
            {terms}
          </Text>
        )}
        {shown.slice(0, SHOWN).map(({ product, price }) => (
          <Line key={product} product={known[product] as Offered} price={price} />
        ))}
        {shown.length > SHOWN && (
          <Text size="xs" className="quiet" ta="center">
            {t("orderForm.more", { count: shown.length - SHOWN })}
          </Text>
        )}
        {shown.length === 0 && (
          <Text size="sm" className="quiet" ta="center" py="md">
            {t("orderForm.noItems")}
          </Text>
        )}
        {questions.map((question, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: questions are known by their place alone
          <Asked key={at} question={question} />
        ))}
      </div>
    </Section>
  )
}

/** What is asked in the check step. */
function Asked({ question: { label, kind, isRequired, choices } }: { question: Question }) {
  const { t } = useTranslation()
  const word = useEnumWords()
  return (
    <div className="phone-line">
      <Text size="sm">
        {label || t("orderForm.unnamedQuestion")}
        {isRequired && <span className="wrong"> *</span>}
      </Text>
      <Text size="xs" className="quiet">
        {kind === "CHOICE" ? choices.join(" / ") : word("CustomFieldKind", kind)}
      </Text>
    </div>
  )
}

function Line({ product, price }: { product: Offered; price: number | null }) {
  const word = useEnumWords()
  return (
    <Group wrap="nowrap" gap="xs" className="phone-line">
      <span className="thumbnail">
        {product.image ? (
          <img src={product.image.thumbnailUrl} alt="" loading="lazy" />
        ) : (
          <IconPhoto size={16} aria-hidden />
        )}
      </span>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm">
          {product.name}{" "}
          {product.marks.map((mark) => (
            <Badge key={mark} size="xs" variant="outline" color="gray" tt="none" radius="sm" className="mark">
              {word("ProductMark", mark)}
            </Badge>
          ))}
        </Text>
        <Text size="xs" className="quiet">
          {yen(price ?? product.price)} / {product.unit}
        </Text>
      </div>
      <Group gap={6} wrap="nowrap" className="quiet" aria-hidden>
        <IconMinus size={14} />0
        <IconPlus size={14} />
      </Group>
    </Group>
  )
}
