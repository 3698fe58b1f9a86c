import { scalePoint } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import { useId } from 'react'
import { formatCount } from '../format/numbers.js'
import { ChangeBadge } from '../ui/change-badge.js'
import { ChartFrame } from './chart-frame.js'
import type { TrendPoint } from './trend-model.js'
import { useChart } from './use-chart.js'

interface TrendChartProps {
  points: TrendPoint[]
  /** What is counted, in lower case: `views`. */
  unit: string
}

/**
 * A figure over time as a line, with the period before it as a quieter one. The part that is still filling is dashed.
 * A crosshair reads both out.
 */
export function TrendChart({ points, unit }: TrendChartProps) {
  const fade = useId()
  const most = Math.max(...points.flatMap((point) => [point.current ?? 0, point.previous ?? 0]))
  const chart = useChart({ count: points.length, most, height: 264 })
  const { y, at, left, right, top, height } = chart
  const x = scalePoint<number>()
    .domain(points.map((_, index) => index))
    .range([left, right])
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

  return (
    <ChartFrame
      chart={chart}
      label={`Number of ${unit} over time. Arrow keys move through it.`}
      describe={(place) => describePoint(points[place], unit)}
      placeAt={(offset) => Math.round((offset - left) / (x.step() || 1))}
      tip={active && { x: active.x, gap: 14, content: <PointTip point={active} unit={unit} /> }}
    >
      <defs>
        <linearGradient id={fade} gradientUnits="userSpaceOnUse" x1="0" x2="0" y1={top} y2={y(0)}>
          <stop offset="0%" className="trend-fade-top" />
          <stop offset="100%" className="trend-fade-bottom" />
        </linearGradient>
      </defs>
      {chart.ticks.map((index) => (
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
          <line className="trend-cross" x1={active.x} x2={active.x} y1={top} y2={y(0)} />
          {active.previous !== null && (
            <circle className="trend-dot trend-dot-quiet" cx={active.x} cy={y(active.previous)} r={3.5} />
          )}
          {active.current !== null && (
            <circle className="trend-dot" cx={active.x} cy={y(active.current)} r={4.5} />
          )}
        </g>
      )}
    </ChartFrame>
  )
}

/** A point and the one before it in figures. */
function PointTip({ point, unit }: { point: TrendPoint; unit: string }) {
  return (
    <>
      <p className="trend-tip-unit">{unit}</p>
      {point.current !== null && (
        <p className="trend-tip-row">
          <i className="trend-key" />
          <span>
            {point.label}
            {point.isPartial && <em> so far</em>}
          </span>
          <b>{formatCount(point.current)}</b>
        </p>
      )}
      {point.previous !== null && (
        <p className="trend-tip-row trend-tip-quiet">
          <i className="trend-key trend-key-quiet" />
          <span>{point.previousLabel}</span>
          <b>{formatCount(point.previous)}</b>
        </p>
      )}
      {point.current !== null && point.previous !== null && !point.isPartial && (
        <p className="trend-tip-change">
          <ChangeBadge current={point.current} previous={point.previous} />
        </p>
      )}
    </>
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
