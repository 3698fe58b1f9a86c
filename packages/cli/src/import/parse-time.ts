import type { TimeUnit } from './mapping.js'

/** Whether this is an IANA time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return /^[A-Za-z]/.test(zone) // Node takes offsets such as +01:00 too, which have no rules for summer time.
  } catch {
    return false
  }
}

/**
 * The text of a time as ISO 8601 in UTC; `null` when it is none. `iso` is `2024-03-31T02:30:00`, with a space instead of
 * the `T`, without seconds, or a bare date (its midnight); where no offset follows, it is local time of `timezone`.
 */
export function parseTime(
  text: string,
  { unit, timezone }: { unit: TimeUnit; timezone: string },
): string | null {
  if (unit === 'iso') return parseIso(text, timezone)
  if (!/^-?\d+(\.\d+)?$/.test(text)) return null
  return toIso(Math.round(Number(text) * (unit === 'seconds' ? 1000 : 1)))
}

function parseIso(text: string, timezone: string): string | null {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(
      text,
    )
  if (!match) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] = match
  const local = Date.UTC(
    +year!,
    +month! - 1,
    +day!,
    +hour,
    +minute,
    +second,
    Math.floor(+`0.${fraction}` * 1000),
  )
  const date = new Date(local)
  const exists =
    date.getUTCDate() === +day! && date.getUTCHours() === +hour && date.getUTCMinutes() === +minute
  if (!exists) return null
  if (offset) return toIso(local - offsetMs(offset))
  return toIso(timezone === 'UTC' ? local : fromZone(local, timezone))
}

function offsetMs(offset: string): number {
  if (/^z$/i.test(offset)) return 0
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  return (
    (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000 * (offset.startsWith('-') ? -1 : 1)
  )
}

/** The moment at which clocks in the zone show this local time. In the hour that occurs twice: the first. In the one left out: as if it were there. */
function fromZone(localMs: number, timezone: string): number {
  const dayMs = 86_400_000
  const before = zoneOffsetMs(localMs - dayMs, timezone)
  const after = zoneOffsetMs(localMs + dayMs, timezone)
  const early = localMs - before
  if (before === after || zoneOffsetMs(early, timezone) === before) return early
  const late = localMs - after
  return zoneOffsetMs(late, timezone) === after ? late : early
}

const formats = new Map<string, Intl.DateTimeFormat>()

function zoneOffsetMs(utcMs: number, timezone: string): number {
  let format = formats.get(timezone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timezone, format)
  }
  const part: { [type: string]: number } = {}
  for (const { type, value } of format.formatToParts(utcMs)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utcMs / 1000) * 1000
}

function toIso(ms: number): string | null {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null
}
