/** Days from 1970-01-01 to the first of each month of a year that is no leap year, counted from January 1st. */
const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

/**
 * Reads an ISO 8601 date and time: milliseconds since 1970, or `NaN` when it is none.
 *
 * Takes `2026-01-31`, `2026-01-31T12:00Z`, `2026-01-31T12:00:00.123456+02:00`, and a space for the `T`. Without a zone it is UTC,
 * wherever the server stands. `Date.parse` is not used: it takes `1`, reads zoneless text as local time, and lets February have 30 days.
 */
export function parseTimestamp(text: string): number {
  // Who validates a message reads its stamps, and who uses it reads them again.
  if (text !== lastText) {
    lastMs = read(text)
    lastText = text
  }
  return lastMs
}

let lastText = ''
let lastMs = NaN

function read(text: string): number {
  const length = text.length
  if (length < 10 || length > 40) return NaN
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  if (text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return NaN
  // Negated, so that NaN fails as well.
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month))) return NaN
  const dateMs = daysSinceEpoch(year, month, day) * 86_400_000
  if (length === 10) return dateMs

  const separator = text.charCodeAt(10)
  if (separator !== letterT && separator !== lowerT && separator !== space) return NaN
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  if (text.charCodeAt(13) !== colon || !(hour <= 23 && minute <= 59)) return NaN
  let timeMs = (hour * 60 + minute) * 60_000
  let at = 16
  if (text.charCodeAt(at) === colon) {
    const second = digits(text, 17, 2)
    // 60 is a leap second; it counts as the first of the next minute.
    if (!(second <= 60)) return NaN
    timeMs += second * 1000
    at = 19
    const point = text.charCodeAt(at)
    if (point === dot || point === comma) {
      let weight = 100
      for (at++; isDigit(text.charCodeAt(at)); at++) {
        timeMs += Math.trunc(weight) * (text.charCodeAt(at) - zero)
        weight /= 10
      }
      if (at === 20) return NaN
    }
  }
  return dateMs + timeMs - zoneMs(text, at)
}

/** The offset from UTC that stands at the end of the text; `NaN` when what stands there is none. */
function zoneMs(text: string, at: number): number {
  const rest = text.length - at
  if (rest === 0) return 0
  const sign = text.charCodeAt(at)
  if (rest === 1) return sign === letterZ || sign === lowerZ ? 0 : NaN
  if (sign !== plus && sign !== dash) return NaN
  const hours = digits(text, at + 1, 2)
  let minutes = 0
  if (rest === 6 && text.charCodeAt(at + 3) === colon) minutes = digits(text, at + 4, 2)
  else if (rest === 5) minutes = digits(text, at + 3, 2)
  else if (rest !== 3) return NaN
  if (!(hours <= 23 && minutes <= 59)) return NaN
  return (sign === plus ? 1 : -1) * (hours * 60 + minutes) * 60_000
}

function digits(text: string, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) {
    const code = text.charCodeAt(i)
    if (!isDigit(code)) return NaN
    value = value * 10 + code - zero
  }
  return value
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2 && isLeap(year)) return 29
  return daysBeforeMonth[month]! - daysBeforeMonth[month - 1]!
}

function daysSinceEpoch(year: number, month: number, day: number): number {
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  // 719,162 days lie between 0001-01-01 and 1970-01-01.
  const newYear = before * 365 + leapDays - 719_162
  return newYear + daysBeforeMonth[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0) + day - 1
}

const zero = 0x30
const nine = 0x39
const dash = 0x2d
const plus = 0x2b
const colon = 0x3a
const dot = 0x2e
const comma = 0x2c
const space = 0x20
const letterT = 0x54
const lowerT = 0x74
const letterZ = 0x5a
const lowerZ = 0x7a
