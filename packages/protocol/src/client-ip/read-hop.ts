import { readAddress, type Address } from './address.js'

/**
 * Reads one hop as proxies write it, `text[start, end)` with blanks around it: an address, with or without port, zone and brackets
 * (`203.0.113.9:51234`, `[2001:db8::1]:443`, `fe80::1%eth0`). Port and zone are checked and dropped.
 *
 * @returns whether it is an address; it is then in `hop`.
 */
export function readHop(text: string, [start, end]: readonly [number, number], hop: Address): boolean {
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  // The bare address, nearly always: tried first, so that a long header is read in one pass.
  if (readAddress(text, [start, end], hop)) return true
  // Longer than any address with a zone, a port and brackets: not worth a copy.
  if (start === end || end - start > 128) return false
  return readDecorated(text.slice(start, end), hop)
}

const decorated = /^(?:\[([^\]%]*)(?:%[^\]%]+)?\]|([\d.]+)|([^[\]%]*)%[^[\]%]+)(?::(\d{1,5}|_[\w.-]+))?$/

function readDecorated(text: string, hop: Address): boolean {
  const [, bracketed, ipv4, zoned, port] = decorated.exec(text) ?? []
  const address = bracketed ?? ipv4 ?? zoned
  if (address === undefined || (port !== undefined && Number(port) > 65_535)) return false
  // Brackets and zones belong to IPv6 alone, and without brackets IPv6 takes no port.
  if (ipv4 === undefined && !address.includes(':')) return false
  return readAddress(address, [0, address.length], hop)
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9
}
