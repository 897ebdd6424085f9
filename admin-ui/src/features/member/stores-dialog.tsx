import { Text } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { FormDialog } from "~/framework/form-dialog"
import { Read } from "~/framework/read"
import { STORES, STORES_PUT } from "./member.graphql"

interface Member {
  id: string
  version: number
  shownName: string
  stores: { id: string; name: string }[]
}

/** 店舗ログイン: for which delivery places a member sees and orders. */
export default function StoresDialog({
  member,
  close,
}: {
  member: Member
  close(hasChanged: boolean): void
}) {
  const { t } = useTranslation()
  return (
    <Read document={STORES}>
      {({ deliveryPlaces: { nodes } }) => (
        <FormDialog
          title={t("member.storesOf", { name: member.shownName })}
          intro={
            <Text size="sm" mb="sm" className="quiet">
              {t("member.storesText")}
            </Text>
          }
          input="MemberStoresPutInput"
          document={STORES_PUT as never}
          fields={["deliveryPlaces"]}
          labels={{ deliveryPlaces: t("member.stores") }}
          choices={{ deliveryPlaces: nodes.map(({ id, name }) => ({ value: id, label: name })) }}
          initial={{ deliveryPlaces: member.stores.map(({ id }) => id) }}
          version={member.version}
          always={{ id: member.id }}
          close={() => close(false)}
          done={() => close(true)}
        />
      )}
    </Read>
  )
}
