/** Somebody, by the first letter of his name. */
export function Face({ name = "" }: { name?: string }) {
  return (
    <span className="face" aria-hidden>
      {name.trim().slice(0, 1)}
    </span>
  )
}
