/** What one line of the Combined Log Format says. Fields that the server had nothing for (`-`) are `null`. */
export interface CombinedLine {
  /** An IP address, or a name when the server looks names up. */
  host: string
  /** The user name of HTTP authentication. */
  user: string | null
  /** ISO 8601, UTC. */
  time: string
  method: string | null
  /** As it was asked for, with its query. */
  target: string | null
  /** `HTTP/1.1` */
  protocol: string | null
  status: number
  /** Bytes of the answer's body. */
  bytes: number | null
  referrer: string | null
  userAgent: string | null
}

/** The fields in order, each with how it looks and what is wrong when it does not look so. */
const fields = [
  ['host', /(\S+) /y, 'the host is missing'],
  ['ident', /(\S+) /y, 'the second field (ident) is missing'],
  ['user', /(\S.*?) (?=\[)/y, 'the user field or the time after it is missing'],
  ['time', /\[([^\]]*)\] /y, 'the time is not in [ ]'],
  ['request', /"((?:[^"\\]|\\.)*)" /y, 'the request is not in quotes, or has no closing quote'],
  ['status', /(\d{3}) /y, 'the status is not a number of three digits'],
  ['bytes', /(\d+|-) /y, 'the size is neither a number nor -'],
  ['referrer', /"((?:[^"\\]|\\.)*)" /y, 'the referrer is not in quotes, or has no closing quote'],
  // Servers that log more than the format's nine fields add them at the end.
  ['userAgent', /"((?:[^"\\]|\\.)*)"(?= |$)/y, 'the user agent is not in quotes, or has no closing quote'],
] as const

/**
 * Reads one line of the Combined Log Format of Apache and nginx:
 * `host ident user [day/Mon/year:h:m:s zone] "request" status bytes "referrer" "user agent"`.
 *
 * @returns the reason, as text, when the line is malformed
 */
export function parseCombinedLine(line: string): CombinedLine | string {
  const found: { [field in (typeof fields)[number][0]]?: string } = {}
  let at = 0
  for (const [name, pattern, wrong] of fields) {
    pattern.lastIndex = at
    const match = pattern.exec(line)
    if (!match) return wrong
    found[name] = match[1] ?? ''
    at = pattern.lastIndex
  }
  const { host = '', user = '-', time: stamp = '', request = '', status, bytes = '-' } = found
  const time = parseTime(stamp)
  if (time === null) return 'the time is not of the form 17/May/2015:10:05:03 +0000'
  // A request that was no HTTP (a port scan, a time-out) is logged as it came, or as -: the line is well-formed all the same.
  const [, method = null, target = null, protocol = null] =
    /^([A-Z]+) (.*?)(?: (HTTP\/[\d.]+))?$/.exec(unescape(request)) ?? []
  return {
    host,
    user: orNull(user),
    time,
    method,
    target,
    protocol,
    status: Number(status),
    bytes: bytes === '-' ? null : Number(bytes),
    referrer: orNull(unescape(found.referrer ?? '')),
    userAgent: orNull(unescape(found.userAgent ?? '')),
  }
}

const orNull = (text: string) => (text === '-' || text === '' ? null : text)

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `17/May/2015:10:05:03 +0200` as ISO 8601 in UTC; `null` when it is none, or names a day that does not exist. */
function parseTime(text: string): string | null {
  const match = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/.exec(text)
  if (!match) return null
  const [, day, monthName, year, hour, minute, second, sign, zoneHours, zoneMinutes] = match
  const month = months.indexOf(monthName ?? '')
  const local = new Date(
    Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Math.min(59, Number(second))),
  )
  const exists = local.getUTCMonth() === month && local.getUTCDate() === Number(day) && Number(hour) < 24
  if (month < 0 || !exists || Number(minute) > 59 || Number(second) > 60) return null
  const offsetMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return new Date(local.getTime() - offsetMs).toISOString()
}

/** Undoes what Apache and nginx escape in quoted fields: `\"`, `\\`, and bytes as `\xhh`, which stay when they are not UTF-8. */
function unescape(text: string): string {
  if (!text.includes('\\')) return text
  return text
    .replace(/(?:\\x[0-9a-fA-F]{2})+/g, (escaped) => {
      const decoded = Buffer.from(escaped.replaceAll('\\x', ''), 'hex').toString('utf8')
      return decoded.includes('\uFFFD') || /[\0-\x1f]/.test(decoded) ? escaped : decoded
    })
    .replace(/\\(["\\])/g, '$1')
}
