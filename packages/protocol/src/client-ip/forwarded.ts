/** Characters of one element: more than address, protocol and the longest host name take. Bounds the cost of an attacker's. */
const elementCharacters = 512

/**
 * Where the last element of a `Forwarded` list (RFC 7239) that ends at `end` begins.
 *
 * Quotes are paired from the right: what a proxy appended stays readable whatever a client wrote to the left of it, an
 * unclosed quote included.
 *
 * @returns −1 when the element is longer than any that a proxy writes.
 */
export function forwardedElementStart(text: string, end: number): number {
  let unpaired = false
  const limit = Math.max(0, end - elementCharacters)
  for (let at = end - 1; at >= limit; at--) {
    const code = text.charCodeAt(at)
    if (code === 44 /* , */) return at + 1
    if (code !== 34 /* " */ || unpaired) continue
    const open = openingQuote(text, at, limit)
    // A quote without its partner, and then none to the left of it has one either: looking again would cost the square.
    if (open < 0) unpaired = true
    else at = open
  }
  return limit === 0 ? 0 : -1
}

/** The nearest quote left of `close`, down to `limit`, that no backslash escapes; or −1. */
function openingQuote(text: string, close: number, limit: number): number {
  let at = close
  while (at > limit) {
    at = text.lastIndexOf('"', at - 1)
    if (at < limit) return -1
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === 92 /* \ */) backslashes++
    if (backslashes % 2 === 0) return at
  }
  return -1
}

/** One parameter, or nothing, up to the next semicolon: RFC 7239 §4, with blanks allowed around and addresses unquoted. */
const parameter = /[ \t]*(?:([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;="]*))[ \t]*)?(?:;|$)/y

/**
 * The value of the `for` parameter of one element, unquoted; `null` when the element is malformed, has none, or has two.
 */
export function forwardedFor(element: string): string | null {
  let found: string | null = null
  parameter.lastIndex = 0
  while (parameter.lastIndex < element.length) {
    const match = parameter.exec(element)
    if (match === null) return null
    const [, name, quoted, bare] = match
    if (name?.toLowerCase() !== 'for') continue
    if (found !== null) return null
    found = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? ''
  }
  return found
}
