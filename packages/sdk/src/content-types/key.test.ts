import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigintKey, compositeKey, encodeKey, numberKey, textKey } from './key.js'

class ObjectId {
  toString() {
    return '507f1f77bcf86cd799439011'
  }
}

describe('encodeKey', () => {
  it.each([
    ['812', '812'],
    [812, '812'],
    [-0, '0'],
    [2 ** 53, '9007199254740992'],
    [123456789012345678901234567890n, '123456789012345678901234567890'],
    ['0190163d-8694-739b-aea5-966c26f8ad91', '0190163d-8694-739b-aea5-966c26f8ad91'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Uint8Array([0, 255]), '00ff'],
    [Buffer.from('ab', 'hex'), 'ab'],
    [new ObjectId(), '507f1f77bcf86cd799439011'],
    [[812, 3], '812,3'],
    [['a,b', 'c=d', '50%'], 'a%2Cb,c%3Dd,50%25'],
    [{ order: 812, line: 3 }, 'line=3,order=812'],
    [{ line: 3, order: 812 }, 'line=3,order=812'],
    [{ 'a=b': 'c,d' }, 'a%3Db=c%2Cd'],
  ])('writes key %# as its text', (key, text) => {
    expect(encodeKey(key)).toBe(text)
  })

  it.each([
    [undefined],
    [null],
    [''],
    [NaN],
    [Infinity],
    [[]],
    [{}],
    [[1, null]],
    [{ a: {} }],
    [true],
    [new Date(NaN)],
    [Symbol('x')],
  ])('takes value %# for no key', (key) => {
    expect(encodeKey(key)).toBeNull()
  })

  it('gives different lists different texts', () => {
    const lists = fc.array(fc.string(), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(lists, lists, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other))
        expect(encodeKey(one)).not.toBe(encodeKey(other))
      }),
    )
  })
})

describe('key codecs', () => {
  it('bring every number, big integer and text back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (key) => {
        expect(numberKey.decode(numberKey.encode(key))).toBe(key === 0 ? 0 : key)
      }),
    )
    fc.assert(
      fc.property(fc.bigInt(), (key) => void expect(bigintKey.decode(bigintKey.encode(key))).toBe(key)),
    )
    fc.assert(fc.property(fc.string(), (key) => void expect(textKey.decode(textKey.encode(key))).toBe(key)))
  })

  it('bring every composite key back, with the text that encodeKey gives', () => {
    const codec = compositeKey({ order: numberKey, line: bigintKey, sku: textKey })
    const keys = fc.record({
      order: fc.integer(),
      line: fc.bigInt(),
      sku: fc.string({ minLength: 1, unit: 'grapheme' }),
    })
    fc.assert(
      fc.property(keys, (key) => {
        const text = codec.encode(key)
        expect(codec.decode(text)).toEqual(key)
        expect(text).toBe(encodeKey(key))
      }),
    )
  })

  it('refuse a text that is no such key', () => {
    expect(() => numberKey.decode('mug')).toThrow(RangeError)
    expect(() => numberKey.decode('')).toThrow(RangeError)
    expect(() => compositeKey({ a: numberKey, b: numberKey }).decode('a=1')).toThrow(RangeError)
    expect(() => compositeKey({ a: numberKey }).decode('b=1')).toThrow(RangeError)
  })
})
