const twoDigits = (value: number) => String(value).padStart(2, '0')

/**
 * ISO 8601 of a local clock, to the minute, with its offset: `2026-03-29T03:00+02:00`.
 *
 * @param instant Unix seconds
 * @param offset seconds ahead of UTC
 */
export function isoLocalMinute(instant: number, offset: number): string {
  const local = new Date((instant + offset) * 1000).toISOString().slice(0, 16)
  const minutes = Math.floor(Math.abs(offset) / 60)
  const sign = offset < 0 ? '-' : '+'
  return `${local}${sign}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
}
