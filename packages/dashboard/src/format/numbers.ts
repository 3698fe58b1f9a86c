import { locale } from './locale.js'

const whole = new Intl.NumberFormat(locale)
// 'en' and not the locale: British English writes 12k, which reads as another unit beside 1.2m.
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
const finePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })

/** `12,345`: every digit, for tables and tooltips. */
export const formatCount = (count: number): string => whole.format(count)

/** `12.3K` from 10,000 up, all digits below: for headline figures and axes. */
export const formatCompact = (count: number): string =>
  Math.abs(count) >= 10_000 ? compact.format(count) : whole.format(count)

/** A ratio of 0–1 as `4.2%` or `37%`. */
export const formatShare = (ratio: number): string =>
  ratio > 0 && ratio < 0.1 ? finePercent.format(ratio) : percent.format(ratio)

/** How a figure moved against the previous period. */
export interface Change {
  direction: 'up' | 'down' | 'same' | 'new'
  /** `12%`, `4.5×`, `new` or `0%`: without a sign, which the direction gives. */
  text: string
}

/** From nothing is `new`; tenfold or more is given as a multiple, since `2,340%` says little. `null`: nothing to compare. */
export function changeOf(current: number, previous: number | undefined): Change | null {
  if (previous === undefined || (current === 0 && previous === 0)) return null
  if (previous === 0) return { direction: 'new', text: 'new' }
  const ratio = (current - previous) / previous
  if (ratio >= 9) return { direction: 'up', text: `${compact.format(current / previous)}×` }
  const text = formatShare(Math.abs(ratio))
  if (current === previous) return { direction: 'same', text }
  return { direction: ratio > 0 ? 'up' : 'down', text }
}
