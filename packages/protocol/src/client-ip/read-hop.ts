import { readAddress, readIpv4, readIpv6, type Address, type Span } from './address.js'

/**
 * Reads one hop as proxies write it, with blanks around it: an address, with or without port, zone and brackets
 * (`203.0.113.9:51234`, `[2001:db8::1]:443`, `fe80::1%eth0`). Port and zone are checked and dropped.
 *
 * @returns whether it is an address; it is then in `hop`.
 */
export function readHop(text: string, [start, end]: Span, hop: Address): boolean {
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  // The bare address, nearly always: tried first.
  if (readAddress(text, [start, end], hop)) return true
  if (text[start] === '[') return readBracketed(text, [start, end], hop)

  const zone = indexWithin(text, '%', [start, end])
  if (zone >= 0) return isZone(text, [zone, end]) && readIpv6(text, [start, zone], hop)
  // Without brackets IPv6 takes no port, so that a colon can only follow IPv4.
  const colon = indexWithin(text, ':', [start, end])
  return colon >= 0 && isPort(text, [colon, end]) && readIpv4(text, [start, colon], hop)
}

function readBracketed(text: string, [start, end]: Span, hop: Address): boolean {
  const close = indexWithin(text, ']', [start, end])
  if (close < 0 || (close + 1 < end && !isPort(text, [close + 1, end]))) return false
  const zone = indexWithin(text, '%', [start, close])
  if (zone < 0) return readIpv6(text, [start + 1, close], hop)
  return isZone(text, [zone, close]) && readIpv6(text, [start + 1, zone], hop)
}

/** `:` and a port number, or a hidden one as RFC 7239 allows (`:_proxy`). */
function isPort(text: string, [start, end]: Span): boolean {
  if (text[start] !== ':' || end - start < 2) return false
  if (text[start + 1] === '_') return /^:_[\w.-]+$/.test(text.slice(start, end))
  let port = 0
  for (let at = start + 1; at < end; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9 || end - start > 6) return false
    port = port * 10 + digit
  }
  return port <= 65_535
}

/** `%` and the name of a network interface. */
function isZone(text: string, [start, end]: Span): boolean {
  return end - start > 1 && /^%[^[\]%\s]+$/.test(text.slice(start, end))
}

function indexWithin(text: string, char: string, [start, end]: Span): number {
  const at = text.indexOf(char, start)
  return at < end ? at : -1
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9
}
