import { Kbd, Modal, Table, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import type { Shortcut } from "./shortcuts"

/** The keys, told. */
export default function ShortcutList({ all, close }: { all: Shortcut[]; close(): void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={close}
      title={t("shortcut.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {all.map(({ keys, label }) => (
            <Table.Tr key={`${keys}${label}`}>
              <Table.Td>{label}</Table.Td>
              <Table.Td align="right">
                {keys.split(" ").map((key) => (
                  <Kbd key={key} ml={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" mt="md">
        <Link to={"/help" as "/"} className="row-link" onClick={close}>
          {t("nav.help")}
        </Link>
      </Text>
    </Modal>
  )
}
