import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errors } from './errors.js'
import { limits } from './limits.js'
import { findProblem, jsonBytes, validateMessage } from './validate.js'

const view = (changes: object = {}) => ({ type: 'view', object: { type: 'Invoice', id: '812' }, ...changes })
const track = (changes: object = {}) => ({ type: 'track', event: 'Order Completed', ...changes })
const codeOf = (value: unknown) => findProblem(value)?.code
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) })
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${String(n)}`, n]))

describe('validateMessage', () => {
  test.each([
    ['a view', view()],
    ['a view by nobody in particular, which a server may record', view({ userId: null, anonymousId: null })],
    ['a track', track({ properties: { total: 12.5 } })],
    ['a page without anything', { type: 'page' }],
    ['a screen', { type: 'screen', name: 'Cart', category: 'Shop' }],
    ['an identify', { type: 'identify', userId: 'u1', traits: { plan: 'pro' } }],
    ['a group', { type: 'group', groupId: 'g1' }],
    ['an alias', { type: 'alias', previousId: 'a1', userId: 'u1' }],
    ['fields that no message has', track({ _metadata: { a: 1 }, channel: 'server', version: 2 })],
    [
      'null for what is optional',
      track({ properties: null, context: null, timestamp: null, messageId: null }),
    ],
    ['100 properties', track({ properties: many(limits.properties) })],
    ['16 levels', track({ properties: nested(limits.depth - 1) })],
    ['a text of 4,096 characters', track({ properties: { text: 'x'.repeat(limits.valueCharacters) } })],
  ])('takes %s', (_, message) => {
    expect(validateMessage(message)).toEqual({ ok: true, message })
  })

  test.each([
    ['nothing', undefined, 'wrong_type'],
    ['null', null, 'wrong_type'],
    ['a list', [], 'wrong_type'],
    ['a text', 'view', 'wrong_type'],
    ['no type', {}, 'missing_field'],
    ['a type that is no text', { type: 5 }, 'wrong_type'],
    ['an unknown type', { type: 'viewed' }, 'unknown_type'],
    ['a type that every object has a property of', { type: 'constructor' }, 'unknown_type'],
    ['a type set through __proto__', JSON.parse('{"__proto__":{"type":"page"}}'), 'missing_field'],
    ['a view without object', { type: 'view' }, 'missing_field'],
    ['a view of a text', view({ object: 'Invoice' }), 'wrong_type'],
    ['a view without id', view({ object: { type: 'Invoice' } }), 'missing_field'],
    ['a view with an empty id', view({ object: { type: 'Invoice', id: '' } }), 'missing_field'],
    ['a view without type', view({ object: { id: '1' } }), 'missing_field'],
    [
      'a view with a long label',
      view({ object: { type: 'I', id: '1', label: 'x'.repeat(513) } }),
      'value_too_long',
    ],
    ['a track without event', { type: 'track' }, 'missing_field'],
    ['a track with an event that is no text', track({ event: {} }), 'wrong_type'],
    ['a track with a long event', track({ event: 'x'.repeat(129) }), 'value_too_long'],
    ['a group without id', { type: 'group' }, 'missing_field'],
    ['an alias without previous id', { type: 'alias' }, 'missing_field'],
    ['a long user id', track({ userId: 'x'.repeat(257) }), 'value_too_long'],
    ['a user id that is an object', track({ userId: { id: 1 } }), 'wrong_type'],
    ['a user id that is true', track({ userId: true }), 'wrong_type'],
    ['a user id that is NaN', track({ userId: NaN }), 'wrong_type'],
    ['a user id that is infinite', track({ userId: Infinity }), 'wrong_type'],
    ['a user id that lost digits', track({ userId: 2 ** 53 }), 'wrong_type'],
    ['a user id with a fraction', track({ userId: 1.5 }), 'wrong_type'],
    ['an object id that is NaN', view({ object: { type: 'I', id: NaN } }), 'wrong_type'],
    ['a time that is none', track({ timestamp: 'yesterday' }), 'invalid_timestamp'],
    ['a time that is a number', track({ timestamp: 1769860800000 }), 'wrong_type'],
    ['a sentAt that is none', track({ sentAt: '31.1.2026' }), 'invalid_timestamp'],
    ['properties that are a list', track({ properties: [] }), 'wrong_type'],
    ['traits that are a text', { type: 'identify', traits: 'pro' }, 'wrong_type'],
    ['a context that is a text', track({ context: 'x' }), 'wrong_type'],
    ['a page that is a text', track({ context: { page: '/' } }), 'wrong_type'],
    ['a page url that is a number', track({ context: { page: { url: 1 } } }), 'wrong_type'],
    ['an ip that is a number', track({ context: { ip: 1 } }), 'wrong_type'],
    ['101 properties', track({ properties: many(101) }), 'too_many_properties'],
    ['101 properties further down', track({ properties: { a: [many(101)] } }), 'too_many_properties'],
    ['17 levels', track({ properties: nested(limits.depth) }), 'too_deep'],
    [
      '17 levels of lists',
      track({ properties: { a: JSON.parse('['.repeat(15) + ']'.repeat(15)) as unknown } }),
      'too_deep',
    ],
    ['a long name', track({ properties: { ['k'.repeat(129)]: 1 } }), 'key_too_long'],
    ['a long text', track({ properties: { a: ['x'.repeat(4097)] } }), 'value_too_long'],
    [
      'a number beyond all numbers',
      track({ properties: JSON.parse('{"a":1e400}') as unknown }),
      'wrong_type',
    ],
    [
      'a big message',
      track({ properties: Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n, 'x'.repeat(4000)])) }),
      'message_too_large',
    ],
    [
      'a message whose lists are big',
      track({ properties: { a: Array.from({ length: 20_000 }, () => 1) } }),
      'message_too_large',
    ],
  ])('refuses %s', (_, message, code) => {
    expect(codeOf(message)).toBe(code)
    expect(errors).toHaveProperty(code)
  })

  test('turns ids that are whole numbers into text', () => {
    const message = view({ userId: 7, anonymousId: -1, messageId: 12, object: { type: 'Invoice', id: 812 } })
    expect(validateMessage(message)).toMatchObject({
      ok: true,
      message: { userId: '7', anonymousId: '-1', messageId: '12', object: { id: '812' } },
    })
    expect(validateMessage({ type: 'group', groupId: 3 })).toMatchObject({ message: { groupId: '3' } })
  })

  test('says which field and what to do, and says nothing of the content', () => {
    expect(findProblem(track({ userId: 12345678901234567890 }))?.message).toBe(
      '`userId` must be text. Send it as text; of numbers, only whole ones up to 9007199254740991 arrive intact.',
    )
    expect(findProblem(view({ object: { type: 'I', id: 'x'.repeat(257) } }))?.message).toBe(
      '`object.id` is longer than 256 characters. Shorten it.',
    )
    const secret = 'hunter2'
    const refused = [
      track({ timestamp: secret }),
      { type: secret },
      track({ properties: { [secret.repeat(40)]: 1 } }),
      track({ properties: { [secret]: [secret.repeat(1000)] } }),
      track({ userId: { [secret]: secret } }),
    ]
    for (const message of refused) {
      const problem = findProblem(message)
      expect(problem).toBeDefined()
      expect(problem?.message).not.toContain(secret)
    }
  })

  test('does not take names such as __proto__ and constructor for more than names', () => {
    const message = JSON.parse(
      '{"type":"track","event":"x","properties":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}}',
    ) as unknown
    expect(codeOf(message)).toBeUndefined()
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    const deep = JSON.parse(
      `{"type":"track","event":"x","properties":${'{"__proto__":'.repeat(20)}1${'}'.repeat(20)}}`,
    ) as unknown
    expect(codeOf(deep)).toBe('too_deep')
  })

  test('answers for any JSON without throwing, and takes no message over its size', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.jsonValue(), (properties, userId) => {
        const checked = validateMessage({ type: 'track', event: 'x', properties, userId })
        if (checked.ok) expect(jsonBytes(checked.message)).toBeLessThanOrEqual(limits.messageBytes + 1000)
        else expect(errors).toHaveProperty(checked.code)
      }),
    )
  })
})

describe('jsonBytes', () => {
  test('is the length of the JSON in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(jsonBytes({ text })).toBe(Buffer.byteLength(JSON.stringify({ text })))
      }),
    )
  })
})
