const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  // A formatter weighs some 50 kB; there are about 600 zones, and an asker may spell each in many cases.
  if (formats.size >= 200) formats.clear()
  formats.set(timezone, format)
  return format
}

/** Whether this is the name of an IANA zone that this system knows. */
export function isTimezone(timezone: string): boolean {
  try {
    formatOf(timezone)
    return true
  } catch {
    return false
  }
}

/**
 * Seconds by which local clocks of a zone are ahead of UTC at an instant.
 *
 * @param timezone an IANA name; throws `RangeError` for others
 */
export function zoneOffsetSeconds(timezone: string, instantMs: number): number {
  const fields = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatOf(timezone).formatToParts(instantMs)) {
    if (type in fields) fields[type as keyof typeof fields] = Number(value)
  }
  const { year, month, day, hour, minute, second } = fields
  const localSeconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000
  return localSeconds - Math.floor(instantMs / 1000)
}
