import { scaleBand, scaleLinear } from 'd3-scale'
import { useState } from 'react'
import { formatCompact, formatCount } from '../format/numbers.js'
import { useWidth } from '../trend/use-width.js'
import type { LogInBar } from './log-ins-model.js'
import '../trend/trend-chart.css'
import './log-ins-chart.css'

const height = 240
const margin = { top: 14, right: 20, bottom: 30, left: 48 }
const parts = [
  { name: 'logIns', label: 'Log-ins' },
  { name: 'failed', label: 'Failed' },
  { name: 'rejected', label: 'Rejected' },
] as const

/** Log-ins over time as bars, with those that failed or were rejected on top. Read out by pointer and arrow keys. */
export function LogInsChart({ bars }: { bars: LogInBar[] }) {
  const [root, width] = useWidth<HTMLDivElement>()
  const [at, setAt] = useState<number | null>(null)
  const most = Math.max(4, ...bars.map((bar) => bar.logIns + bar.failed + bar.rejected))
  const x = scaleBand<number>()
    .domain(bars.map((_, index) => index))
    .range([margin.left, Math.max(margin.left + 1, width - margin.right)])
    .paddingInner(0.28)
    .paddingOuter(0.14)
  const y = scaleLinear()
    .domain([0, most])
    .nice(4)
    .range([height - margin.bottom, margin.top])
  const barWidth = Math.min(40, x.bandwidth())
  const everyTick = Math.max(1, Math.ceil(bars.length / Math.max(2, Math.floor(width / 96))))
  const active = at === null ? undefined : bars[at]
  const centre = (index: number): number => (x(index) ?? 0) + x.bandwidth() / 2

  const last = bars.length - 1
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const next = {
      ArrowLeft: (at ?? last + 1) - 1,
      ArrowRight: (at ?? -1) + 1,
      Home: 0,
      End: last,
    }[event.key]
    if (event.key === 'Escape') setAt(null)
    if (next === undefined) return
    event.preventDefault()
    setAt(Math.min(last, Math.max(0, next)))
  }
  const onPointerMove = (event: React.PointerEvent): void => {
    const offset = event.clientX - event.currentTarget.getBoundingClientRect().left
    setAt(Math.min(last, Math.max(0, Math.floor((offset - margin.left) / (x.step() || 1)))))
  }
  return (
    <div
      ref={root}
      className="trend"
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label="Log-ins over time. Arrow keys move through them."
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={at ?? Math.max(0, last)}
      aria-valuetext={describeBar(bars[at ?? last])}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerDown={onPointerMove}
      onPointerLeave={() => {
        setAt(null)
      }}
      onBlur={() => {
        setAt(null)
      }}
    >
      {width > 0 && (
        <svg width={width} height={height} aria-hidden>
          {y.ticks(4).map((value) => (
            <g key={value}>
              <line
                className="trend-grid"
                x1={margin.left}
                x2={width - margin.right}
                y1={y(value)}
                y2={y(value)}
              />
              <text className="trend-label" x={margin.left - 10} y={y(value)} dy="0.32em" textAnchor="end">
                {formatCompact(value)}
              </text>
            </g>
          ))}
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
              {index % everyTick === 0 && (
                <text className="trend-label" x={centre(index)} y={height - 8} textAnchor="middle">
                  {bar.tick}
                </text>
              )}
            </g>
          ))}
        </svg>
      )}
      {active !== undefined && at !== null && (
        <div
          className="trend-tip"
          style={
            centre(at) > width / 2
              ? { right: width - centre(at) + barWidth / 2 + 10 }
              : { left: centre(at) + barWidth / 2 + 10 }
          }
          aria-hidden
        >
          <p className="trend-tip-unit">{active.label}</p>
          {parts.map(({ name, label }) => (
            <p key={name} className="trend-tip-row">
              <i className={`trend-key bar-key-${name}`} />
              <span>{label}</span>
              <b>{formatCount(active[name])}</b>
            </p>
          ))}
        </div>
      )}
    </div>
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
