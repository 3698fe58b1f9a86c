/**
 * Where the last element of a `Forwarded` list (RFC 7239) that ends at `end` begins.
 *
 * Quotes are paired from the right: what a proxy appended stays readable whatever a client wrote to the left of it, an
 * unclosed quote included.
 */
export function forwardedElementStart(text: string, end: number): number {
  for (let at = end - 1; at >= 0; at--) {
    const code = text.charCodeAt(at)
    if (code === 44 /* , */) return at + 1
    if (code === 34 /* " */) {
      const open = openingQuote(text, at)
      // A quote without its partner: it and all to the left is text of unknown meaning; it may still end at a comma.
      if (open >= 0) at = open
    }
  }
  return 0
}

function openingQuote(text: string, close: number): number {
  for (let at = text.lastIndexOf('"', close - 1); at >= 0 && close > 0; at = text.lastIndexOf('"', at - 1)) {
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes++
    if (backslashes % 2 === 0) return at
    if (at === 0) break
  }
  return -1
}

const pair = /^[ \t]*([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;="]*))[ \t]*$/

/**
 * The value of the `for` parameter of one element, unquoted; `null` when the element is malformed, has none, or has two.
 */
export function forwardedFor(element: string): string | null {
  let found: string | null = null
  for (const text of splitParameters(element)) {
    if (text.trim() === '') continue
    const [, name, quoted, bare] = pair.exec(text) ?? []
    if (name === undefined) return null
    if (name.toLowerCase() !== 'for') continue
    if (found !== null) return null
    found = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? ''
  }
  return found
}

function splitParameters(element: string): string[] {
  if (!element.includes('"')) return element.split(';')
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at < element.length; at++) {
    const char = element[at]
    if (char === '"') quoted = !quoted
    else if (quoted && char === '\\') at++
    else if (!quoted && char === ';') {
      parts.push(element.slice(start, at))
      start = at + 1
    }
  }
  parts.push(element.slice(start))
  return parts
}
