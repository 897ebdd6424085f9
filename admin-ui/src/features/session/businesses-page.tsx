import { Badge, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { complain, words } from "~/framework/action"
import { useAsk } from "~/framework/use-ask"
import { perform } from "~/graphql/perform"
import { graphql } from "~/graphql/tada"
import { useEnumWords } from "~/i18n/words"
import { Empty } from "~/ui/empty"
import { Problem } from "~/ui/problem"

const MINE = graphql(`query MyBusinesses { account { businesses { id name isActive role } } }`)
const SWITCH = graphql(`
  mutation SwitchTo($input: BusinessSwitchInput!) { businessSwitch(input: $input) { userErrors { code message path } } }
`)

/** 事業者の切り替え: in whose name one acts. */
export function BusinessesPage() {
  const { t } = useTranslation()
  const word = useEnumWords()
  const { data, problem, again } = useAsk("businesses", MINE, {})
  async function act(business: string) {
    try {
      const { userErrors } = await perform(SWITCH, { business })
      if (userErrors.length) complain(userErrors)
      else location.assign("/")
    } catch (raised) {
      complain(raised)
    }
  }
  if (problem !== null && !data) return <Problem text={words(problem)} again={again} />
  return (
    <Stack gap="sm" maw={640}>
      <Title order={1}>{t("session.businesses")}</Title>
      {!data && <Skeleton height={120} />}
      {data?.account.businesses.length === 0 && <Empty title={t("session.noBusiness")} />}
      {data?.account.businesses.map(({ id, name, isActive, role }) => (
        <Group key={id} className="surface section" justify="space-between" wrap="nowrap">
          <div>
            <Text fw={650}>{name}</Text>
            <Text size="sm" className="quiet">
              {word("Role", role)}
            </Text>
          </div>
          {isActive ? (
            <Badge variant="light" size="lg" tt="none">
              {t("session.active")}
            </Badge>
          ) : (
            <Button onClick={() => void act(id)}>{t("session.actFor")}</Button>
          )}
        </Group>
      ))}
    </Stack>
  )
}
