import { Loader } from "@mantine/core"
import { IconPhoto } from "@tabler/icons-react"
import { type DragEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { complain, say, words } from "~/framework/action"
import { useRowsChanged } from "~/framework/inline"
import { useSession } from "~/framework/session"
import { upload } from "~/framework/upload"
import { perform } from "~/graphql/perform"
import { PRODUCT_UPDATE } from "./product.graphql"

interface Properties {
  product: { id: string; name: string; version: number; image: { thumbnailUrl: string } | null }
  isStill?: boolean
}

/** The picture of a product; another is dropped on it, or chosen by a click. */
export function ProductPicture({ product, isStill }: Properties) {
  const { t } = useTranslation()
  const { session } = useSession()
  const changed = useRowsChanged()
  const [isBusy, setBusy] = useState(false)
  const [isOver, setOver] = useState(false)
  const shown = isBusy ? (
    <Loader size={16} />
  ) : product.image ? (
    <img src={product.image.thumbnailUrl} alt="" loading="lazy" />
  ) : (
    <IconPhoto size={16} aria-hidden />
  )
  if (isStill || !session.may("product:write")) return <span className="thumbnail">{shown}</span>

  async function put(file: File | undefined) {
    if (!file) return
    setBusy(true)
    try {
      const image = await upload(file)
      const { id, version } = product
      const { userErrors } = await perform(PRODUCT_UPDATE, { id, expectedVersion: version, image })
      if (userErrors.length) complain(userErrors)
      else say(t("product.pictureTaken", { name: product.name }))
      changed()
    } catch (problem) {
      complain(words(problem))
    }
    setBusy(false)
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    void put(event.dataTransfer.files[0])
  }
  return (
    <label
      className="thumbnail"
      data-over={isOver || undefined}
      onDrop={drop}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
    >
      {shown}
      <input
        type="file"
        className="only-reader"
        accept="image/png,image/jpeg,image/webp,image/gif"
        aria-label={t("product.picture", { name: product.name })}
        onChange={(event) => void put(event.currentTarget.files?.[0])}
      />
    </label>
  )
}
