import { scaleLinear, scalePoint } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import { useId, useState } from 'react'
import { formatCompact, formatCount } from '../format/numbers.js'
import { ChangeBadge } from '../ui/change-badge.js'
import type { TrendPoint } from './trend-model.js'
import { useWidth } from './use-width.js'
import './trend-chart.css'

const height = 264
const margin = { top: 14, right: 20, bottom: 30, left: 48 }

interface TrendChartProps {
  points: TrendPoint[]
  /** What is counted, in lower case: `views`. */
  unit: string
}

/**
 * A figure over time as a line, with the period before it as a quieter one. The part that is still filling is dashed.
 * The pointer, or the arrow keys when it has the focus, move a crosshair that reads both out.
 */
export function TrendChart({ points, unit }: TrendChartProps) {
  const [root, width] = useWidth<HTMLDivElement>()
  const [at, setAt] = useState<number | null>(null)
  const fade = useId()

  const most = Math.max(4, ...points.flatMap((point) => [point.current ?? 0, point.previous ?? 0]))
  const x = scalePoint<number>()
    .domain(points.map((_, index) => index))
    .range([margin.left, Math.max(margin.left + 1, width - margin.right)])
  const y = scaleLinear()
    .domain([0, most])
    .nice(4)
    .range([height - margin.bottom, margin.top])
  const placed = points.map((point, index) => ({ ...point, index, x: x(index) ?? 0 }))
  const known = placed.filter((point) => point.current !== null)
  const whole = known.filter((point) => !point.isPartial)
  const filling = known.some((point) => point.isPartial) ? known.slice(-2) : []

  const lineOf = line<{ x: number; y: number }>(
    (point) => point.x,
    (point) => point.y,
  ).curve(curveMonotoneX)
  const areaOf = area<{ x: number; y: number }>()
    .x((point) => point.x)
    .y0(y(0))
    .y1((point) => point.y)
    .curve(curveMonotoneX)
  const currentOf = (list: typeof placed) => list.map((point) => ({ x: point.x, y: y(point.current ?? 0) }))
  const previous = placed
    .filter((point) => point.previous !== null)
    .map((point) => ({ x: point.x, y: y(point.previous ?? 0) }))

  const active = at === null ? undefined : placed[at]
  const ticks = tickIndexes(points.length, Math.max(2, Math.floor(width / 96)))

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const last = points.length - 1
    const from = at ?? last + (event.key === 'ArrowLeft' ? 1 : 0)
    const next = { ArrowLeft: from - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: last }[event.key]
    if (event.key === 'Escape') setAt(null)
    if (next === undefined) return
    event.preventDefault()
    setAt(Math.min(last, Math.max(0, next)))
  }
  const onPointerMove = (event: React.PointerEvent): void => {
    const offset = event.clientX - event.currentTarget.getBoundingClientRect().left
    const step = x.step() || 1
    const index = Math.round((offset - margin.left) / step)
    setAt(Math.min(points.length - 1, Math.max(0, index)))
  }

  return (
    <div
      ref={root}
      className="trend"
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label={`Number of ${unit} over time. Arrow keys move through it.`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, points.length - 1)}
      aria-valuenow={at ?? Math.max(0, points.length - 1)}
      aria-valuetext={describePoint(points[at ?? points.length - 1], unit)}
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
          <defs>
            <linearGradient
              id={fade}
              gradientUnits="userSpaceOnUse"
              x1="0"
              x2="0"
              y1={margin.top}
              y2={height - margin.bottom}
            >
              <stop offset="0%" className="trend-fade-top" />
              <stop offset="100%" className="trend-fade-bottom" />
            </linearGradient>
          </defs>
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
          {ticks.map((index) => (
            <text
              key={index}
              className="trend-label"
              x={x(index)}
              y={height - 8}
              textAnchor={index === 0 ? 'start' : index === points.length - 1 ? 'end' : 'middle'}
            >
              {points[index]?.tick}
            </text>
          ))}
          <path className="trend-previous" d={lineOf(previous) ?? ''} />
          <path fill={`url(#${fade})`} d={areaOf(currentOf(whole)) ?? ''} />
          <path fill={`url(#${fade})`} d={areaOf(currentOf(filling)) ?? ''} />
          <path className="trend-line" d={lineOf(currentOf(whole)) ?? ''} />
          <path className="trend-line trend-filling" d={lineOf(currentOf(filling)) ?? ''} />
          {known.length === 1 && known[0] !== undefined && (
            <circle className="trend-dot" cx={known[0].x} cy={y(known[0].current ?? 0)} r={4} />
          )}
          {active !== undefined && (
            <g>
              <line className="trend-cross" x1={active.x} x2={active.x} y1={margin.top} y2={y(0)} />
              {active.previous !== null && (
                <circle className="trend-dot trend-dot-quiet" cx={active.x} cy={y(active.previous)} r={3.5} />
              )}
              {active.current !== null && (
                <circle className="trend-dot" cx={active.x} cy={y(active.current)} r={4.5} />
              )}
            </g>
          )}
        </svg>
      )}
      {active !== undefined && (
        <div
          className="trend-tip"
          style={active.x > width / 2 ? { right: width - active.x + 14 } : { left: active.x + 14 }}
          aria-hidden
        >
          <p className="trend-tip-unit">{unit}</p>
          {active.current !== null && (
            <p className="trend-tip-row">
              <i className="trend-key" />
              <span>
                {active.label}
                {active.isPartial && <em> so far</em>}
              </span>
              <b>{formatCount(active.current)}</b>
            </p>
          )}
          {active.previous !== null && (
            <p className="trend-tip-row trend-tip-quiet">
              <i className="trend-key trend-key-quiet" />
              <span>{active.previousLabel}</span>
              <b>{formatCount(active.previous)}</b>
            </p>
          )}
          {active.current !== null && active.previous !== null && !active.isPartial && (
            <p className="trend-tip-change">
              <ChangeBadge current={active.current} previous={active.previous} />
            </p>
          )}
        </div>
      )}
    </div>
  )
}

function describePoint(point: TrendPoint | undefined, unit: string): string {
  if (point === undefined) return 'No data'
  const parts = [
    point.current === null
      ? `${point.label}: not yet`
      : `${point.label}: ${formatCount(point.current)} ${unit}`,
    point.isPartial ? 'so far' : '',
    point.previous === null ? '' : `before, ${point.previousLabel}: ${formatCount(point.previous)}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** Evenly spread places for at most `most` labels, with the first among them and no label crowded at the end. */
function tickIndexes(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / most))
  return Array.from({ length: Math.ceil(count / step) }, (_, tick) => tick * step)
}
