import { scaleBand } from 'd3-scale'
import { formatCount } from '../format/numbers.js'
import { ChartFrame } from '../trend/chart-frame.js'
import { useChart } from '../trend/use-chart.js'
import type { LogInBar } from './log-ins-model.js'
import './log-ins-chart.css'

const parts = [
  { name: 'logIns', label: 'Log-ins' },
  { name: 'failed', label: 'Failed' },
  { name: 'rejected', label: 'Rejected' },
] as const

/** Log-ins over time as bars, with those that failed or were rejected on top. */
export function LogInsChart({ bars }: { bars: LogInBar[] }) {
  const most = Math.max(...bars.map((bar) => bar.logIns + bar.failed + bar.rejected))
  const chart = useChart({ count: bars.length, most, height: 240 })
  const { y, at, left, right, height } = chart
  const x = scaleBand<number>()
    .domain(bars.map((_, index) => index))
    .range([left, right])
    .paddingInner(0.28)
    .paddingOuter(0.14)
  const barWidth = Math.min(40, x.bandwidth())
  const centre = (index: number): number => (x(index) ?? 0) + x.bandwidth() / 2
  const active = at === null ? undefined : bars[at]
  const tip = active && { x: centre(at ?? 0), gap: barWidth / 2 + 10, content: <BarTip bar={active} /> }

  return (
    <ChartFrame
      chart={chart}
      label="Log-ins over time. Arrow keys move through them."
      describe={(place) => describeBar(bars[place])}
      placeAt={(offset) => Math.floor((offset - left) / (x.step() || 1))}
      tip={tip}
    >
      {bars.map((bar, index) => (
        <g key={bar.key} className={at === null || at === index ? undefined : 'bar-quiet'}>
          {stacked(bar).map(({ name, from, to }) => (
            <rect
              key={name}
              className={`bar bar-${name}`}
              x={centre(index) - barWidth / 2}
              y={y(to)}
              width={barWidth}
              height={Math.max(0, y(from) - y(to))}
              rx={Math.min(2, barWidth / 4)}
            />
          ))}
        </g>
      ))}
      {chart.ticks.map((index) => (
        <text key={index} className="trend-label" x={centre(index)} y={height - 8} textAnchor="middle">
          {bars[index]?.tick}
        </text>
      ))}
    </ChartFrame>
  )
}

/** A bar in figures. */
function BarTip({ bar }: { bar: LogInBar }) {
  return (
    <>
      <p className="trend-tip-unit">{bar.label}</p>
      {parts.map(({ name, label }) => (
        <p key={name} className="trend-tip-row">
          <i className={`trend-key bar-key-${name}`} />
          <span>{label}</span>
          <b>{formatCount(bar[name])}</b>
        </p>
      ))}
    </>
  )
}

/** What the colours of the bars mean. */
export function LogInsLegend() {
  return (
    <p className="trend-legend">
      {parts.map(({ name, label }) => (
        <span key={name}>
          <i className={`trend-key bar-key-${name}`} aria-hidden />
          {label}
        </span>
      ))}
    </p>
  )
}

/** The parts of a bar from the ground up; those that are 0 are not drawn. */
function stacked(bar: LogInBar): { name: (typeof parts)[number]['name']; from: number; to: number }[] {
  const ends = [bar.logIns, bar.logIns + bar.failed, bar.logIns + bar.failed + bar.rejected]
  return parts.flatMap(({ name }, index) =>
    bar[name] === 0 ? [] : [{ name, from: (ends[index] ?? 0) - bar[name], to: ends[index] ?? 0 }],
  )
}

function describeBar(bar: LogInBar | undefined): string {
  if (bar === undefined) return 'No data'
  return `${bar.label}: ${formatCount(bar.logIns)} log-ins, ${formatCount(bar.failed)} failed, ${formatCount(bar.rejected)} rejected`
}
