import { Button, Menu } from "@mantine/core"
import { IconSelector } from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import { useQuery } from "urql"
import { complain } from "~/framework/action"
import { useSession } from "~/framework/session"
import { perform } from "~/graphql/perform"
import { graphql } from "~/graphql/tada"

const MINE = graphql(`query Businesses { account { businesses { id name isActive } } }`)
const SWITCH = graphql(`
  mutation Switch($input: BusinessSwitchInput!) { businessSwitch(input: $input) { userErrors { code message path } } }
`)

/** For which business one acts; with more than one, a menu to change it. */
export function Businesses() {
  const { t } = useTranslation()
  const { session } = useSession()
  const [{ data }] = useQuery({ query: MINE })
  const all = data?.account.businesses ?? []
  async function change(business: string) {
    try {
      const { userErrors } = await perform(SWITCH, { business })
      if (userErrors.length) complain(userErrors)
      else location.assign("/")
    } catch (problem) {
      complain(problem)
    }
  }
  if (all.length < 2) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          rightSection={<IconSelector size={14} aria-hidden />}
          aria-label={t("common.business")}
          maw={200}
        >
          {session.business?.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {all.map(({ id, name, isActive }) => (
          <Menu.Item key={id} disabled={isActive} onClick={() => void change(id)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
