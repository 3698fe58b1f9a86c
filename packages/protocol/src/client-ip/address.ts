import { parseIpv4 } from './parse-ipv4.js'
import { parseIpv6 } from './parse-ipv6.js'

/** An address in numbers, made to be filled again and again: a long header costs no memory per entry. */
export interface Address {
  /** 0: not an address. */
  family: 0 | 4 | 6
  /** The IPv4 address as an unsigned 32-bit number, when `family` is 4. */
  ipv4: number
  /** The IPv6 address as eight 16-bit groups, when `family` is 6. */
  words: Uint16Array
}

/** An {@link Address} to be filled by {@link readAddress}. */
export function emptyAddress(): Address {
  return { family: 0, ipv4: 0, words: new Uint16Array(8) }
}

/** A part of a text: its first index, and the one after its last. */
export type Span = readonly [start: number, end: number]

/**
 * Reads a bare IPv4 or IPv6 address into `address`; an IPv4-mapped one (`::ffff:1.2.3.4`) becomes IPv4.
 *
 * @returns whether it is an address; `address.family` says which.
 */
export function readAddress(text: string, span: Span, address: Address): boolean {
  return readIpv4(text, span, address) || readIpv6(text, span, address)
}

/** {@link readAddress} for IPv4 alone. */
export function readIpv4(text: string, [start, end]: Span, address: Address): boolean {
  const ipv4 = parseIpv4(text, start, end)
  address.family = ipv4 < 0 ? 0 : 4
  address.ipv4 = ipv4
  return ipv4 >= 0
}

/** {@link readAddress} for IPv6 alone. */
export function readIpv6(text: string, span: Span, address: Address): boolean {
  const { words } = address
  address.family = 0
  if (!parseIpv6(text, span, words)) return false
  if (isMapped(words)) {
    address.family = 4
    address.ipv4 = (words[6] ?? 0) * 0x10000 + (words[7] ?? 0)
  } else address.family = 6
  return true
}

/** Whether it is `0.0.0.0` or `::`, which name nobody. */
export function isUnspecified({ family, ipv4, words }: Address): boolean {
  return family === 4 ? ipv4 === 0 : words.every((word) => word === 0)
}

/** The canonical text: dotted decimal, or RFC 5952 (lower case, the first longest run of zero groups as `::`). */
export function printAddress({ family, ipv4, words }: Address): string {
  return family === 4
    ? `${ipv4 >>> 24}.${(ipv4 >>> 16) & 255}.${(ipv4 >>> 8) & 255}.${ipv4 & 255}`
    : printIpv6(words)
}

function printIpv6(words: Uint16Array): string {
  let gap = 0
  let gapLength = 0
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && words[at + length] === 0) length++
    if (length > gapLength) {
      gap = at
      gapLength = length
    }
    at += length
  }
  const hex = Array.from(words, (word) => word.toString(16))
  if (gapLength < 2) return hex.join(':')
  return `${hex.slice(0, gap).join(':')}::${hex.slice(gap + gapLength).join(':')}`
}

/** `::ffff:0:0/96` */
function isMapped(words: Uint16Array): boolean {
  for (let at = 0; at < 5; at++) if (words[at] !== 0) return false
  return words[5] === 0xffff
}
