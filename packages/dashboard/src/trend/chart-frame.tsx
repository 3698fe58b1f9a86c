import type { ReactNode } from 'react'
import { formatCompact } from '../format/numbers.js'
import type { Chart } from './use-chart.js'
import './trend-chart.css'

interface ChartFrameProps {
  chart: Chart
  /** What it shows, for screen readers. */
  label: string
  /** What stands at a place, in words. */
  describe: (place: number) => string
  /** The place under the pointer, so many CSS pixels from the left edge; it may lie outside. */
  placeAt: (offset: number) => number
  /** What is read out, beside `x` with so much room in between. */
  tip?: { x: number; gap: number; content: ReactNode } | undefined
  /** What is drawn. */
  children: ReactNode
}

/** The frame of a chart: grid, axis, and a reader that the pointer, or the arrow keys when it has the focus, move. */
export function ChartFrame({ chart, label, describe, placeAt, tip, children }: ChartFrameProps) {
  const { root, width, height, left, right, y, count, at, setAt } = chart
  const last = count - 1
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
    setAt(next)
  }
  const onPointerMove = (event: React.PointerEvent): void => {
    setAt(placeAt(event.clientX - event.currentTarget.getBoundingClientRect().left))
  }
  const stop = (): void => {
    setAt(null)
  }
  return (
    <div
      ref={root}
      className="trend"
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={at ?? Math.max(0, last)}
      aria-valuetext={describe(at ?? last)}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerDown={onPointerMove}
      onPointerLeave={stop}
      onBlur={stop}
    >
      {width > 0 && (
        <svg width={width} height={height} aria-hidden>
          {y.ticks(4).map((value) => (
            <g key={value}>
              <line className="trend-grid" x1={left} x2={right} y1={y(value)} y2={y(value)} />
              <text className="trend-label" x={left - 10} y={y(value)} dy="0.32em" textAnchor="end">
                {formatCompact(value)}
              </text>
            </g>
          ))}
          {children}
        </svg>
      )}
      {tip !== undefined && (
        <div
          className="trend-tip"
          style={tip.x > width / 2 ? { right: width - tip.x + tip.gap } : { left: tip.x + tip.gap }}
          aria-hidden
        >
          {tip.content}
        </div>
      )}
    </div>
  )
}
