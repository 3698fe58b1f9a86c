import { emptyAddress, readAddress, type Address } from './address.js'
import { TrustProxyError } from './errors.js'
import { parseIpv4 } from './parse-ipv4.js'
import type { Ranges } from './ranges.js'

const loopback = ['127.0.0.0/8', '::1/128']
const linklocal = ['169.254.0.0/16', 'fe80::/10']
const uniquelocal = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']

/** The names that stand for ranges in `trustProxy.proxies`. */
export const rangeNames = {
  loopback,
  linklocal,
  uniquelocal,
  private: [...loopback, ...linklocal, ...uniquelocal],
} as const satisfies { [name: string]: readonly string[] }

/**
 * The ranges of a list of addresses, CIDR ranges and {@link rangeNames}.
 *
 * @throws TrustProxyError
 */
export function compileRanges(proxies: unknown): Ranges {
  if (!Array.isArray(proxies)) throw new TrustProxyError('trust_proxy_proxies', proxies)
  const ipv4: { network: number; mask: number }[] = []
  const ipv6: { words: Uint16Array; prefix: number }[] = []
  for (const entry of proxies as unknown[]) {
    if (typeof entry !== 'string') throw new TrustProxyError('trust_proxy_proxies', entry)
    const name = entry.trim().toLowerCase()
    const ranges = Object.hasOwn(rangeNames, name)
      ? rangeNames[name as keyof typeof rangeNames]
      : [entry.trim()]
    for (const range of ranges) {
      const { address, prefix } = parseRange(range)
      if (prefix === 0) throw new TrustProxyError('trust_proxy_everyone', entry)
      if (address.family === 4) {
        // Both signed, as the results of `&` are.
        const mask = -1 << (32 - prefix)
        ipv4.push({ network: address.ipv4 & mask, mask })
      } else ipv6.push({ words: address.words, prefix })
    }
  }
  return { ipv4, ipv6 }
}

function parseRange(range: string): { address: Address; prefix: number } {
  const slash = range.indexOf('/')
  const text = slash < 0 ? range : range.slice(0, slash)
  const address = emptyAddress()
  if (!readAddress(text, [0, text.length], address)) throw new TrustProxyError('trust_proxy_address', range)
  const bits = address.family === 4 ? 32 : 128
  if (slash < 0) return { address, prefix: bits }

  const length = range.slice(slash + 1)
  if (length.includes('.') && bits === 32) return { address, prefix: netmaskLength(length, range) }
  // An IPv4-mapped range is written in 128 bits and kept in 32.
  const mapped = address.family === 4 && text.includes(':')
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) - (mapped ? 96 : 0) : -1
  if (prefix < 0 || prefix > bits) throw new TrustProxyError('trust_proxy_prefix', range)
  return { address, prefix }
}

function netmaskLength(netmask: string, range: string): number {
  const mask = parseIpv4(netmask, 0, netmask.length)
  if (mask < 0) throw new TrustProxyError('trust_proxy_prefix', range)
  const inverse = ~mask >>> 0
  // Ones, then zeros: the inverse is one less than a power of two.
  if ((inverse & (inverse + 1)) !== 0) throw new TrustProxyError('trust_proxy_netmask', range)
  return Math.clz32(inverse)
}
