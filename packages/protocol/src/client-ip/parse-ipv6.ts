import { parseIpv4 } from './parse-ipv4.js'

/**
 * Reads `text[start, end)` as an IPv6 address (RFC 4291 §2.2, IPv4 tail included; no zone, brackets or prefix) into `words`.
 *
 * @param words eight 16-bit groups; their content is undefined when the answer is `false`.
 */
export function parseIpv6(
  text: string,
  [start, end]: readonly [start: number, end: number],
  words: Uint16Array,
): boolean {
  if (end - start < 2 || end - start > 45) return false
  let filled = 0
  let gap = -1
  let at = start
  if (text.charCodeAt(at) === 58 /* : */) {
    if (text.charCodeAt(at + 1) !== 58) return false
    gap = 0
    at += 2
  }
  while (at < end) {
    if (filled === 8) return false
    let group = 0
    let digits = 0
    const groupStart = at
    for (; at < end; at++, digits++) {
      const digit = hexDigit(text.charCodeAt(at))
      if (digit < 0) break
      group = group * 16 + digit
      if (digits === 4) return false
    }
    const stop = at < end ? text.charCodeAt(at) : -1
    if (stop === 46 /* . */) {
      const tail = parseIpv4(text, groupStart, end)
      if (tail < 0 || filled > 6) return false
      words[filled++] = tail >>> 16
      words[filled++] = tail & 0xffff
      at = end
      break
    }
    if (digits === 0 || (stop !== -1 && stop !== 58)) return false
    words[filled++] = group
    if (stop === -1) break
    at++
    if (at === end) return false
    if (text.charCodeAt(at) === 58) {
      if (gap >= 0) return false
      gap = filled
      at++
    }
  }
  if (gap < 0) return filled === 8
  if (filled === 8) return false
  words.copyWithin(gap + 8 - filled, gap, filled)
  words.fill(0, gap, gap + 8 - filled)
  return true
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 102) return code - 87
  if (code >= 65 && code <= 70) return code - 55
  return -1
}
