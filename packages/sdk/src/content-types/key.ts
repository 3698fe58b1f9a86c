/** What may identify an object: one value, or several, in a list or by name. */
export type Key = KeyPart | readonly KeyPart[] | { readonly [name: string]: KeyPart }

/** One value of a key. Anything else with a `toString` of its own, such as MongoDB's `ObjectId`, is used by its text. */
export type KeyPart = string | number | bigint | Date | Uint8Array | { toString(): string }

/** Turns keys of one kind into text and back. */
export interface KeyCodec<K> {
  encode(key: K): string
  /** Throws when the text is no such key. */
  decode(text: string): K
}

/**
 * The text under which a key travels, the same for equal keys for ever: strings as they are, numbers and big integers in
 * decimal, dates in ISO 8601, bytes in hexadecimal, lists as `a,b` and named values as `a=1,b=2` in order of name, with
 * `%`, `,` and `=` escaped as in URLs. `null` when it is no usable key: missing, empty, `NaN`, an object without a text.
 */
export function encodeKey(key: unknown): string | null {
  // The everyday cases first: this runs for every view.
  if (typeof key === 'string') return key === '' ? null : key
  if (typeof key === 'number') return Number.isFinite(key) ? String(key === 0 ? 0 : key) : null
  if (typeof key !== 'object' || key === null) return encodePart(key)
  if (Array.isArray(key)) return joined(key.map(encodePart))
  if (isPlain(key)) {
    const names = Object.keys(key).sort()
    const texts = names.map((name) => encodePart(key[name]))
    return joined(texts, names)
  }
  return encodePart(key)
}

function encodePart(part: unknown): string | null {
  if (typeof part === 'string') return part
  if (typeof part === 'bigint') return String(part)
  if (typeof part === 'number') return Number.isFinite(part) ? String(part === 0 ? 0 : part) : null
  if (typeof part !== 'object' || part === null) return null
  if (part instanceof Date) return Number.isNaN(part.getTime()) ? null : part.toISOString()
  if (part instanceof Uint8Array) return part.length === 0 ? null : Buffer.from(part).toString('hex')
  const ownText = (part as { toString?: unknown }).toString
  if (typeof ownText !== 'function' || ownText === Object.prototype.toString || Array.isArray(part))
    return null
  const text: unknown = ownText.call(part)
  return typeof text === 'string' && text !== '' ? text : null
}

function joined(texts: (string | null)[], names?: string[]): string | null {
  if (texts.length === 0 || texts.includes(null)) return null
  return texts
    .map((text, index) =>
      names ? `${escaped(names[index] ?? '')}=${escaped(text ?? '')}` : escaped(text ?? ''),
    )
    .join(',')
}

function escaped(text: string): string {
  return text.replace(/[%,=]/g, encodeURIComponent)
}

function isPlain(value: object): value is { [name: string]: unknown } {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Keys that are text, such as UUIDs. */
export const textKey: KeyCodec<string> = { encode: (key) => key, decode: (text) => text }

/** Keys that are numbers, as most auto-incremented ids. */
export const numberKey: KeyCodec<number> = {
  encode: (key) => String(key),
  decode(text) {
    const key = Number(text)
    if (text.trim() === '' || !Number.isFinite(key)) throw new RangeError('This is not a number.')
    return key
  },
}

/** Keys that are big integers. */
export const bigintKey: KeyCodec<bigint> = { encode: (key) => String(key), decode: (text) => BigInt(text) }

/**
 * Keys of several named parts.
 *
 * @example
 * const lineKey = compositeKey({ order: numberKey, line: numberKey })
 * lineKey.encode({ order: 812, line: 3 }) // 'line=3,order=812'
 */
export function compositeKey<Parts extends { [name: string]: unknown }>(codecs: {
  [Name in keyof Parts]: KeyCodec<Parts[Name]>
}): KeyCodec<Parts> {
  const names = Object.keys(codecs).sort() as (keyof Parts & string)[]
  return {
    encode: (key) =>
      names.map((name) => `${escaped(name)}=${escaped(codecs[name].encode(key[name]))}`).join(','),
    decode(text) {
      const parts = text.split(',').map((part) => part.split('=').map(decodeURIComponent))
      if (parts.length !== names.length) throw new RangeError('This key has another number of parts.')
      const entries = names.map((name, index) => {
        const [partName, value] = parts[index] ?? []
        if (partName !== name || value === undefined) throw new RangeError(`The part ${name} is missing.`)
        return [name, codecs[name].decode(value)]
      })
      return Object.fromEntries(entries) as Parts
    },
  }
}
