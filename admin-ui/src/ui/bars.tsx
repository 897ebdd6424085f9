import { useId } from "react"

export interface Bar {
  label: string
  value: number
  shown: string
}

const WIDTH = 720
const HEIGHT = 180
const GAP = 0.25

/** Upright bars, one for each day; what they show can be read out too. */
export function Columns({ title, bars }: { title: string; bars: Bar[] }) {
  const id = useId()
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const width = WIDTH / Math.max(1, bars.length)
  const every = Math.ceil(bars.length / 10)
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 22}`} role="img" aria-labelledby={id} className="chart">
      <title id={id}>{`${title}: ${bars.map(({ label, shown }) => `${label} ${shown}`).join(", ")}`}</title>
      {[0, 0.5, 1].map((at) => (
        <line
          key={at}
          x1={0}
          x2={WIDTH}
          y1={HEIGHT * (1 - at)}
          y2={HEIGHT * (1 - at)}
          className="chart-line"
        />
      ))}
      {bars.map(({ label, value, shown }, at) => {
        const height = (value / most) * (HEIGHT - 6)
        return (
          <g key={label}>
            <rect
              x={at * width + (width * GAP) / 2}
              y={HEIGHT - height}
              width={width * (1 - GAP)}
              height={height}
              rx={Math.min(3, width / 4)}
              className="chart-bar"
            >
              <title>{`${label} ${shown}`}</title>
            </rect>
            {at % every === 0 && (
              <text x={at * width + width / 2} y={HEIGHT + 16} textAnchor="middle" className="chart-text">
                {label}
              </text>
            )}
          </g>
        )
      })}
    </svg>
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
