import { bigintKey, encodeKey, numberKey, textKey, type KeyCodec } from '../content-types/key.js'

/**
 * What a part of a key is to its database: `digits` are whole numbers that the ORM hands out as text, because a number of
 * JavaScript would not hold them.
 */
export type KeyKind = 'number' | 'bigint' | 'digits' | 'uuid' | 'objectId' | 'date' | 'bytes' | 'text'

/** Reads each kind from its text. A text that is none is refused here: asked for it, a database would refuse all others too. */
export const keyCodecs: Readonly<Record<KeyKind, KeyCodec<unknown>>> = {
  number: numberKey as KeyCodec<unknown>,
  bigint: { ...bigintKey, decode: (text) => BigInt(matched(text, wholeNumber)) } as KeyCodec<unknown>,
  digits: { encode: textOf, decode: (text) => String(BigInt(matched(text, wholeNumber))) },
  uuid: {
    encode: textOf,
    decode: (text) => matched(text, /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i).toLowerCase(),
  },
  objectId: { encode: textOf, decode: (text) => matched(text, /^[\da-f]{24}$/i).toLowerCase() },
  date: { encode: textOf, decode: dateOf },
  bytes: { encode: textOf, decode: (text) => Buffer.from(matched(text, /^(?:[\da-f]{2})+$/i), 'hex') },
  text: textKey as KeyCodec<unknown>,
}

const wholeNumber = /^-?\d+$/

function textOf(value: unknown): string {
  return encodeKey(value) ?? ''
}

function matched(text: string, pattern: RegExp): string {
  if (!pattern.test(text)) throw new RangeError('This is no such key.')
  return text
}

function dateOf(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new RangeError('This is not a date.')
  return date
}

/** The kind of a column by its type in SQL, as `bigint`, `varchar(20)`, `UUID` or `timestamp with time zone`. */
export function kindOfSqlType(type: string): KeyKind {
  const [word = ''] = type.toLowerCase().split(/[^a-z\d]/)
  if (/^(?:(?:tiny|small|medium)?int|integer|int[24]|(?:small)?serial|serial[24]|number)$/.test(word))
    return 'number'
  if (/^(?:bigint|int8|bigserial|serial8)$/.test(word)) return 'digits'
  if (/^(?:uuid|uuidv\d|uniqueidentifier)$/.test(word)) return 'uuid'
  if (/^(?:datetime|timestamp)/.test(word)) return 'date'
  if (/^(?:bytea|blob|binary|varbinary)$/.test(word)) return 'bytes'
  return word === 'objectid' ? 'objectId' : 'text'
}
