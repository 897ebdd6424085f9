import { ActionIcon, Group, Stack, Text } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say, words } from "~/framework/action"
import { Pick } from "~/framework/pick"
import { Section } from "~/framework/section"
import { useSession } from "~/framework/session"
import { all, useLoaded } from "~/framework/use-ask"
import { ask, perform } from "~/graphql/perform"
import { Problem } from "~/ui/problem"
import { FIND_MEMBERS, GROUP_MEMBERS, GROUP_PUT_MEMBERS } from "./price.graphql"

/** Which customers pay the group's prices; who joins leaves the group that he was in. */
export function Members({ group, again }: { group: { id: string; version: number }; again(): void }) {
  const { t } = useTranslation()
  const { session } = useSession()
  const [isBusy, setBusy] = useState(false)
  const {
    data: members,
    problem,
    again: anew,
  } = useLoaded("members", { group: group.id }, () =>
    all(async (after) => (await ask(GROUP_MEMBERS, { group: group.id, after })).customers),
  )
  const mayChange = session.may("customer:write") && members !== undefined
  const ids = (members ?? []).map(({ id }) => id)

  async function find(search: string) {
    const { customers } = await ask(FIND_MEMBERS, { search: search || null })
    return customers.nodes
      .filter(({ id }) => !ids.includes(id))
      .map(({ id, name, code, priceGroup }) => ({
        value: id,
        label: [code, name, priceGroup && t("price.nowIn", { name: priceGroup.name })]
          .filter(Boolean)
          .join(" "),
      }))
  }
  async function put(customers: string[]) {
    setBusy(true)
    try {
      const asked = { id: group.id, expectedVersion: group.version, customers }
      const { userErrors } = await perform(GROUP_PUT_MEMBERS, asked)
      if (userErrors.length) complain(userErrors)
      else say(t("form.saved"))
    } catch (failure) {
      complain(failure)
    }
    setBusy(false)
    anew()
    again()
  }
  return (
    <Section title={t("price.membersTitle")}>
      {problem !== null && <Problem text={words(problem)} again={anew} />}
      <Stack gap={4}>
        {members?.length === 0 && <Text className="quiet">{t("price.noMembers")}</Text>}
        {members?.map(({ id, name }) => (
          <Group key={id} justify="space-between" wrap="nowrap" gap="xs">
            <Link to="/customers/$id" params={{ id }}>
              {name}
            </Link>
            {mayChange && (
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={isBusy}
                onClick={() => void put(ids.filter((one) => one !== id))}
                aria-label={t("price.leave", { name })}
              >
                <IconX size={15} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        ))}
        {mayChange && (
          <Pick
            label={t("price.join")}
            placeholder={t("price.findMember")}
            find={find}
            take={({ value }) => void put([...ids, value])}
          />
        )}
      </Stack>
    </Section>
  )
}
