import { useId } from "react"

export interface Bar {
  label: string
  value: number
  shown: string
}

const HEIGHT = 100
const GAP = 0.25
const LABELS = 7

/** Upright bars, one for each day, as wide as there is room; what they show can be read out too. */
export function Columns({ title, bars }: { title: string; bars: Bar[] }) {
  const id = useId()
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const every = Math.ceil(bars.length / LABELS)
  return (
    <>
      <svg
        viewBox={`0 0 ${bars.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-labelledby={id}
        className="chart"
      >
        <title id={id}>{`${title}: ${bars.map(({ label, shown }) => `${label} ${shown}`).join(", ")}`}</title>
        {[0, 0.5, 1].map((at) => (
          <line
            key={at}
            x1={0}
            x2={bars.length}
            y1={HEIGHT * (1 - at)}
            y2={HEIGHT * (1 - at)}
            className="chart-line"
          />
        ))}
        {bars.map(({ label, value, shown }, at) => {
          const height = (value / most) * (HEIGHT - 4)
          return (
            <rect
              key={label}
              x={at + GAP / 2}
              y={HEIGHT - height}
              width={1 - GAP}
              height={height}
              className="chart-bar"
            >
              <title>{`${label} ${shown}`}</title>
            </rect>
          )
        })}
      </svg>
      <div className="chart-days" aria-hidden>
        {bars.map(
          ({ label }, at) =>
            at % every === 0 && (
              <span key={label} style={{ left: `max(16px, ${((at + 0.5) / bars.length) * 100}%)` }}>
                {label}
              </span>
            ),
        )}
      </div>
    </>
  )
}

/** Lying bars, the longest first: a table whose rows are as long as what they tell. */
export function Ranking({ title, bars }: { title: string; bars: Bar[] }) {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <table className="ranking" aria-label={title}>
      <tbody>
        {bars.map(({ label, value, shown }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>
              <span className="ranking-bar" style={{ width: `${(value / most) * 100}%` }} aria-hidden />
            </td>
            <td className="number">{shown}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
