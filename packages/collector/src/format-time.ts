const dayMs = 86_400_000

/**
 * A time as the events table writes it: `YYYY-MM-DD HH:MM:SS.mmm`, UTC.
 *
 * @param timeMs milliseconds since 1970, of a year from 0 to 9999
 */
export function formatTime(timeMs: number): string {
  const day = Math.floor(timeMs / dayMs)
  const ms = timeMs - day * dayMs
  const seconds = Math.floor(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return `${dayText(day)} ${two[hours]!}:${two[minutes % 60]!}:${two[seconds % 60]!}.${three[ms % 1000]!}`
}

/** `YYYYMM` of a formatted time: the partition it goes to. */
export function monthOf(time: string): number {
  let month = 0
  for (const at of monthDigits) month = month * 10 + time.charCodeAt(at) - 48
  return month
}

const monthDigits = [0, 1, 2, 3, 5, 6]

const two = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
const three = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'))

// Nearly all events are of today; an import goes through many days.
const days = new Map<number, string>()

function dayText(day: number): string {
  const known = days.get(day)
  if (known !== undefined) return known
  if (days.size >= 10_000) days.clear()
  const text = new Date(day * dayMs).toISOString().slice(0, 10)
  days.set(day, text)
  return text
}
