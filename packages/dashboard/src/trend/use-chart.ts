import { scaleLinear, type ScaleLinear } from 'd3-scale'
import { useState, type RefObject } from 'react'
import { useWidth } from './use-width.js'

const margin = { top: 14, right: 20, bottom: 30, left: 48 }
/** Labels of the horizontal axis need so much room each, in CSS pixels. */
const tickWidth = 96

/** A chart of figures one beside the other, and which of them is read out. */
export interface Chart {
  root: RefObject<HTMLDivElement | null>
  /** CSS pixels; the width is 0 before the first layout. */
  width: number
  height: number
  /** Where figures are drawn. */
  left: number
  right: number
  top: number
  /** From a figure to its height. */
  y: ScaleLinear<number, number>
  count: number
  /** The places that have a label: evenly spread, with the first among them and none crowded at the end. */
  ticks: number[]
  /** The place that is read out. */
  at: number | null
  /** Reads out the nearest place there is, or none. */
  setAt: (place: number | null) => void
}

/**
 * Measures a chart.
 *
 * @param most the highest figure; the axis reaches 4 at least
 */
export function useChart({ count, most, height }: { count: number; most: number; height: number }): Chart {
  const [root, width] = useWidth<HTMLDivElement>()
  const [at, setAt] = useState<number | null>(null)
  const step = Math.max(1, Math.ceil(count / Math.max(2, Math.floor(width / tickWidth))))
  return {
    root,
    width,
    height,
    left: margin.left,
    right: Math.max(margin.left + 1, width - margin.right),
    top: margin.top,
    y: scaleLinear()
      .domain([0, Math.max(4, most)])
      .nice(4)
      .range([height - margin.bottom, margin.top]),
    count,
    ticks: Array.from({ length: Math.ceil(count / step) }, (_, tick) => tick * step),
    at,
    setAt: (place) => {
      setAt(place === null ? null : Math.min(count - 1, Math.max(0, place)))
    },
  }
}
