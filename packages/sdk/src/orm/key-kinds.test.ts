import { describe, expect, it } from 'vitest'
import { encodeKey } from '../content-types/key.js'
import { keyCodecs, kindOfSqlType, type KeyKind } from './key-kinds.js'

describe('kindOfSqlType', () => {
  it.each<[string, KeyKind]>([
    ['integer', 'number'],
    ['int4', 'number'],
    ['INT', 'number'],
    ['smallserial', 'number'],
    ['bigint', 'digits'],
    ['BIGINT UNSIGNED', 'digits'],
    ['int8', 'digits'],
    ['uuid', 'uuid'],
    ['UNIQUEIDENTIFIER', 'uuid'],
    ['timestamp with time zone', 'date'],
    ['timestamptz(3)', 'date'],
    ['date', 'text'],
    ['bytea', 'bytes'],
    ['varbinary(16)', 'bytes'],
    ['ObjectId', 'objectId'],
    ['varchar(20)', 'text'],
    ['numeric(20, 2)', 'text'],
    ['int4range', 'text'],
    ['', 'text'],
  ])('knows %s', (type, kind) => {
    expect(kindOfSqlType(type)).toBe(kind)
  })
})

describe('keyCodecs', () => {
  const uuid = '0190163d-8694-739b-aea5-966c26f8ad91'
  it.each<[KeyKind, string, unknown]>([
    ['number', '812', 812],
    ['bigint', '9007199254740993', 9007199254740993n],
    ['digits', '9007199254740993', '9007199254740993'],
    ['uuid', uuid, uuid],
    ['objectId', '507f1f77bcf86cd799439011', '507f1f77bcf86cd799439011'],
    ['date', '1970-01-01T00:00:00.000Z', new Date(0)],
    ['bytes', '00ff', Buffer.from([0, 255])],
    ['text', 'a=b', 'a=b'],
  ])('reads a key of the kind %s from its text, and gives it the same text again', (kind, text, key) => {
    expect(keyCodecs[kind].decode(text)).toEqual(key)
    expect(keyCodecs[kind].encode(key)).toBe(text)
    expect(encodeKey(key)).toBe(text)
  })

  it('reads what a database takes for the same key as the same', () => {
    expect(keyCodecs.uuid.decode(uuid.toUpperCase())).toBe(uuid)
    expect(keyCodecs.digits.decode('007')).toBe('7')
  })

  it.each<[KeyKind, string]>([
    ['number', 'mug'],
    ['number', ''],
    ['bigint', '1.5'],
    ['bigint', ''],
    ['digits', '0x10'],
    ['uuid', '0190163d'],
    ['objectId', '507f'],
    ['date', 'yesterday'],
    ['bytes', '0'],
  ])('refuses for the kind %s the text "%s"', (kind, text) => {
    expect(() => keyCodecs[kind].decode(text)).toThrow(RangeError)
  })
})
