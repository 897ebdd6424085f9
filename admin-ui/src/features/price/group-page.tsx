import { IconTrash } from "@tabler/icons-react"
import { useNavigate, useParams } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { type Action, complain } from "~/framework/action"
import Confirm from "~/framework/confirm"
import { DetailPage } from "~/framework/detail-page"
import { InputForm } from "~/framework/form"
import { NotThere, Read } from "~/framework/read"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import type { ResultOf } from "~/graphql/tada"
import { AgreedPrices } from "./agreed-prices"
import { Members } from "./members"
import { GROUP, GROUP_CREATE, GROUP_DELETE, GROUP_UPDATE } from "./price.graphql"

type PriceGroup = Extract<NonNullable<ResultOf<typeof GROUP>["node"]>, { __typename: "PriceGroup" }>

const LIST = "/price-groups"
const FIELDS = ["name", "note"]

/** A new group. */
export function PriceGroupNew() {
  const { t } = useTranslation()
  const { session } = useSession()
  const navigate = useNavigate()
  return (
    <DetailPage
      back={{ to: LIST, label: t("price.groups") }}
      title={t("price.createGroup")}
      row={null}
      changed={() => undefined}
    >
      <Section title={t("price.groupFacts")}>
        <InputForm
          input="PriceGroupCreateInput"
          document={GROUP_CREATE as never}
          fields={FIELDS}
          barred={!session.may("customer:write") && t("common.mayNot")}
          save={t("price.createGroup")}
          done={(payload) => {
            const { priceGroup } = payload as { priceGroup?: { id: string } }
            void navigate({ to: priceGroup ? `${LIST}/${priceGroup.id}` : LIST })
          }}
          cancel={() => void navigate({ to: LIST })}
        />
      </Section>
    </DetailPage>
  )
}

/** 価格グループ: who belongs to it, and what they pay. */
export function PriceGroupPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string }
  return (
    <Read document={GROUP} variables={{ id }}>
      {({ node }, again) =>
        node?.__typename === "PriceGroup" ? <Known group={node} again={again} /> : <NotThere />
      }
    </Read>
  )
}

function Known({ group, again }: { group: PriceGroup; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const removing = useRemoving()
  return (
    <DetailPage
      back={{ to: LIST, label: t("price.groups") }}
      title={group.name}
      row={group}
      history={group.id}
      actions={[removing]}
      changed={again}
      side={<Members group={group} again={again} />}
    >
      <AgreedPrices owner={{ priceGroup: group.id }} name={group.name} title={t("price.ofGroup")} />
      <Section title={t("price.groupFacts")}>
        <InputForm
          input="PriceGroupUpdateInput"
          document={GROUP_UPDATE as never}
          fields={FIELDS}
          initial={{ ...group }}
          version={group.version}
          always={{ id: group.id }}
          barred={!session.may("customer:write") && t("common.mayNot")}
          done={again}
        />
      </Section>
    </DetailPage>
  )
}

function useRemoving(): Action<PriceGroup> {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return {
    id: "delete",
    label: t("price.deleteGroup"),
    icon: IconTrash,
    permission: "customer:write",
    tone: "danger",
    dialog: ([group], close) =>
      group && (
        <Confirm
          title={t("price.deleteGroup")}
          text={t("price.deleteGroupText")}
          label={t("price.deleteGroup")}
          isDanger
          run={async () => {
            const { userErrors } = await perform(GROUP_DELETE, {
              id: group.id,
              expectedVersion: group.version,
            })
            if (userErrors.length) complain(userErrors)
            else void navigate({ to: LIST })
          }}
          close={() => close(false)}
        />
      ),
  }
}
