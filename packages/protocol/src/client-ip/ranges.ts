import type { Address } from './address.js'

/** Address ranges in numbers. */
export interface Ranges {
  readonly ipv4: readonly { readonly network: number; readonly mask: number }[]
  readonly ipv6: readonly { readonly words: Uint16Array; readonly prefix: number }[]
}

/** Whether the address is in one of the ranges. */
export function inRanges(ranges: Ranges, address: Address): boolean {
  if (address.family === 4) {
    for (const { network, mask } of ranges.ipv4) if ((address.ipv4 & mask) === network) return true
    return false
  }
  for (const { words, prefix } of ranges.ipv6) if (samePrefix(words, address.words, prefix)) return true
  return false
}

function samePrefix(a: Uint16Array, b: Uint16Array, prefix: number): boolean {
  const whole = prefix >> 4
  for (let at = 0; at < whole; at++) if (a[at] !== b[at]) return false
  const rest = prefix & 15
  return rest === 0 || ((a[whole] ?? 0) ^ (b[whole] ?? 0)) >> (16 - rest) === 0
}
