/** A time span: milliseconds, or a number with its unit: `'90s'`, `'30m'`, `'12h'`, `'30d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** The span in milliseconds; `null` when it is none: negative, zero, `NaN`, or a text of another form. */
export function durationMs(duration: unknown): number | null {
  if (typeof duration === 'number') return Number.isFinite(duration) && duration > 0 ? duration : null
  const [, count, unit] =
    (typeof duration === 'string' && /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration)) || []
  if (count === undefined || unit === undefined) return null
  const ms = Number(count) * unitMs[unit as keyof typeof unitMs]
  return ms > 0 ? ms : null
}
