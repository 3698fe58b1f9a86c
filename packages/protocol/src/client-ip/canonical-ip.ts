import { emptyAddress, isUnspecified, printAddress, type Address } from './address.js'
import { readHop } from './read-hop.js'

/** An address in canonical text, from any form that proxies write; `null` when it is none, or is `0.0.0.0` or `::`. */
export function canonicalIp(text: unknown): string | null {
  const address = typeof text === 'string' ? read(text) : null
  return address && printAddress(address)
}

/**
 * What to count requests by when a limit is per client: an IPv4 address itself (a /32), an IPv6 address's network
 * (`2001:db8:1:2::/64`, because one line at home has all of it); `null` when it is no address.
 *
 * @example
 * rateLimitKey(clientIp(request, { trustProxy })) ?? 'unknown'
 */
export function rateLimitKey(ip: string | null): string | null {
  const address = ip === null ? null : read(ip)
  if (!address) return null
  if (address.family === 4) return printAddress(address)
  address.words.fill(0, 4)
  return `${printAddress(address)}/64`
}

function read(text: string): Address | null {
  const address = emptyAddress()
  return readHop(text, [0, text.length], address) && !isUnspecified(address) ? address : null
}
