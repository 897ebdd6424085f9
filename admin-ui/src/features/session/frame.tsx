import { Box, Container, Text, Title } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { choose, language } from "~/i18n/language"

/** The pages before one is logged in. */
export function Frame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <Box className="out">
      <Container size={400} w="100%" component="main">
        <Box mb="lg" ta="center">
          <span className="brand brand-large">
            繋ぎ <span>Tsunagi</span>
          </span>
          <Text className="quiet" size="sm">
            {t("session.tagline")}
          </Text>
        </Box>
        <Box className="surface" p="lg">
          <Title order={1} mb="md">
            {title}
          </Title>
          {children}
        </Box>
        <Text ta="center" mt="md" size="sm">
          <button
            type="button"
            className="link"
            lang={language() === "ja" ? "en" : "ja"}
            onClick={() => choose(language() === "ja" ? "en" : "ja")}
          >
            {t("common.language")}
          </button>
        </Text>
      </Container>
    </Box>
  )
}
