import { Checkbox, Input } from "@mantine/core"
import { useTranslation } from "react-i18next"
import type { Face } from "~/framework/form"
import { PermissionBoxes } from "~/framework/permissions"

export const FIELDS = ["name", "url", "topics", "document", "permissions"]
export const BEGINNING =
  "query ($order: ID!) {\n  node(id: $order) { ... on Order { number status total lines { code quantity } } }\n}"

/** What a form of a webhook shows of its own: topics and permissions to tick. */
export function useWebhookFaces(topics: string[], permissions: string[]) {
  const { t } = useTranslation()
  return {
    hints: { url: t("webhook.urlHint"), document: t("webhook.documentHint") },
    faces: {
      topics: ({ label, value, error, set }: Face) => {
        const chosen = (value as string[]) ?? []
        return (
          <Input.Wrapper label={label} error={error} labelElement="div" withAsterisk>
            <div className="boxes topics">
              {topics.map((topic) => (
                <Checkbox
                  key={topic}
                  size="xs"
                  label={topic}
                  checked={chosen.includes(topic)}
                  onChange={() =>
                    set(chosen.includes(topic) ? chosen.filter((one) => one !== topic) : [...chosen, topic])
                  }
                />
              ))}
            </div>
          </Input.Wrapper>
        )
      },
      permissions: ({ label, value, error, set }: Face) => (
        <PermissionBoxes
          label={label}
          all={permissions.filter((one) => one.endsWith(":read"))}
          value={(value as string[]) ?? []}
          error={error}
          set={set}
        />
      ),
    },
  }
}
