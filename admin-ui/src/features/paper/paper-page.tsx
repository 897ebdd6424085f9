import { Anchor, Button } from "@mantine/core"
import { IconDownload } from "@tabler/icons-react"
import { Link, useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { orderAt } from "~/framework/addresses"
import { DetailPage, Facts, Section } from "~/framework/detail-page"
import { NotThere, Read } from "~/framework/read"
import { useEnumWords, useFieldWords } from "~/i18n/words"
import { date, dateTime, yen } from "~/ui/format"
import { here } from "~/ui/here"
import { PAPER } from "./paper.graphql"
import { buyerOf, sellerOf } from "./sides"

/** A paper, as it was issued, with its PDF. */
export function PaperPage() {
  const { t } = useTranslation()
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  const field = useFieldWords()
  const word = useEnumWords()
  return (
    <Read document={PAPER} variables={{ id }}>
      {({ node: paper }, again) =>
        paper?.__typename === "Document" ? (
          <DetailPage
            back={{ to: "/papers", label: t("paper.title") }}
            title={`${word("DocumentKind", paper.kind)} ${paper.number}`}
            row={paper}
            changed={again}
            side={
              <Section title={t("common.details")}>
                <Facts
                  columns={1}
                  facts={[
                    [
                      t("shipment.order"),
                      paper.order && (
                        <Anchor
                          renderRoot={(props) => (
                            <Link to={paper.order ? orderAt(paper.order) : "/papers"} {...props} />
                          )}
                        >
                          {paper.order.number}
                        </Anchor>
                      ),
                    ],
                    [
                      t("invoice.title"),
                      paper.invoice && (
                        <Anchor
                          renderRoot={(props) => (
                            <Link to="/invoices/$id" params={{ id: paper.invoice?.id ?? "" }} {...props} />
                          )}
                        >
                          {paper.invoice.number}
                        </Anchor>
                      ),
                    ],
                    [t("order.buyer"), buyerOf(paper)],
                    [t("order.seller"), sellerOf(paper)],
                    [t("paper.datedOn"), date(paper.datedOn)],
                    [field("total"), yen(paper.total)],
                    [field("issuedAt"), dateTime(paper.issuedAt)],
                    [t("paper.digest"), <code key="digest">{paper.digest}</code>],
                  ]}
                />
                <Button
                  component="a"
                  href={here(paper.url)}
                  download={`${paper.number}.pdf`}
                  fullWidth
                  mt="md"
                  leftSection={<IconDownload size={16} aria-hidden />}
                >
                  {t("paper.download")}
                </Button>
              </Section>
            }
          >
            <iframe src={here(paper.url)} title={t("paper.preview")} className="surface preview" />
          </DetailPage>
        ) : (
          <NotThere />
        )
      }
    </Read>
  )
}
