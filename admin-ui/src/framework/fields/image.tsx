import { ActionIcon, Button, FileButton, Group, Image, Input, Text } from "@mantine/core"
import { IconPhotoUp, IconTrash, IconX } from "@tabler/icons-react"
import { type DragEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { upload } from "../upload"

interface Properties {
  name: string
  label: string
  error?: string
  required: boolean
  /** The file that was chosen; null: as it is; empty: none any more. */
  value: string | null
  set(value: string | null): void
  shown?: string | null
  /** Whether what is shown can be taken away without another in its place. */
  mayGo?: boolean
}

/** A picture: chosen, or dropped here. */
export function ImageField({ name, label, error, required, value, set, shown, mayGo }: Properties) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<string | null>(null)
  const isGone = value === ""
  const preview = value ? chosen : isGone ? null : shown
  const [problem, setProblem] = useState("")
  const [isBusy, setBusy] = useState(false)
  async function take(file: File | null | undefined) {
    if (!file) return
    setBusy(true)
    setProblem("")
    try {
      set(await upload(file))
      setChosen(URL.createObjectURL(file))
    } catch (raised) {
      setProblem(raised instanceof Error ? raised.message : String(raised))
    }
    setBusy(false)
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    void take(event.dataTransfer.files[0])
  }
  return (
    <Input.Wrapper label={label} error={error || problem} required={required} withAsterisk={required}>
      <Group className="surface drop" p="sm" onDrop={drop} onDragOver={(event) => event.preventDefault()}>
        {preview && <Image src={preview} alt="" w={64} h={64} fit="cover" radius="sm" />}
        <FileButton
          onChange={(file) => void take(file)}
          accept="image/png,image/jpeg,image/webp,image/gif"
          inputProps={{ "aria-label": label, name }}
        >
          {(properties) => (
            <Button
              variant="light"
              loading={isBusy}
              leftSection={<IconPhotoUp size={16} aria-hidden />}
              {...properties}
            >
              {t("form.choosePicture")}
            </Button>
          )}
        </FileButton>
        <Text size="xs" className="quiet">
          {t(isGone ? "form.pictureGoes" : "form.dropPicture")}
        </Text>
        {mayGo && shown && value === null && (
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => set("")}
          >
            {t("form.noPicture")}
          </Button>
        )}
        {isGone && (
          <Button variant="subtle" onClick={() => set(null)}>
            {t("common.undo")}
          </Button>
        )}
        {value && (
          <ActionIcon
            variant="subtle"
            aria-label={t("form.noPicture")}
            onClick={() => {
              set(null)
              setChosen(null)
            }}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
    </Input.Wrapper>
  )
}
