/**
 * Reads `text[start, end)` as an IPv4 address in the one form that all systems read alike: four decimal numbers without
 * leading zeros. Octal, hexadecimal, short and single-number forms are no addresses here, because others read them differently.
 *
 * @returns the address as an unsigned 32-bit number, or −1.
 */
export function parseIpv4(text: string, start: number, end: number): number {
  if (end - start < 7 || end - start > 15) return -1
  let address = 0
  let parts = 0
  let part = -1
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 46 /* . */) {
      if (part < 0 || parts === 3) return -1
      address = address * 256 + part
      parts++
      part = -1
    } else if (code >= 48 && code <= 57) {
      if (part === 0) return -1
      part = part < 0 ? code - 48 : part * 10 + code - 48
      if (part > 255) return -1
    } else return -1
  }
  return parts === 3 && part >= 0 ? address * 256 + part : -1
}
