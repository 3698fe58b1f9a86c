/** ISO 8601 of a `DateTime64(3, 'UTC')` as the store gives it: `2026-03-29 01:02:03.004` → `2026-03-29T01:02:03.004Z`. */
export function isoInstant(stored: string): string {
  const [date = '', time = '00:00:00'] = stored.split(' ')
  const [seconds = '', fraction = ''] = time.split('.')
  return `${date}T${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`
}
