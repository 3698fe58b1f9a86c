import { describe, expect, test } from 'vitest'
import { problemsOf } from './read-mapping.js'

const whole = {
  timestamp: { column: 'when', unit: 'seconds' },
  type: { column: 'kind', values: { VIEW: 'view' }, otherwise: 'track' },
  event: { column: 'kind' },
  userId: { column: 'person' },
  object: { type: { value: 'Article' }, id: { column: 'article' } },
  properties: { price: { column: 'price', as: 'number' } },
  context: { 'location.country': { column: 'country' } },
}

describe('problemsOf', () => {
  test('finds nothing wrong with a whole mapping', () => {
    expect(problemsOf(whole)).toEqual([])
  })

  test.each([
    [[], 'it must be a JSON object.'],
    [{ ...whole, timestamp: undefined }, 'timestamp is missing'],
    [{ ...whole, timestamp: { column: 'when', unit: 'days' } }, 'timestamp.unit must be'],
    [
      { ...whole, timestamp: { column: 'when', unit: 'iso', timezone: 'Berlin' } },
      'timestamp.timezone must be',
    ],
    [{ ...whole, type: undefined }, 'type is missing'],
    [{ ...whole, type: { value: 'wiew' } }, 'type: "wiew" is no message type; there are track, page'],
    [{ ...whole, userId: 'person' }, 'userId must be { "column"'],
    [{ ...whole, userId: { column: 'a', value: 'b' } }, 'userId must be { "column"'],
    [{ ...whole, user: { column: 'a' } }, 'user does not exist; there are name, csv,'],
    [{ ...whole, object: { type: { value: 'A' } } }, 'object.id is missing'],
    [{ ...whole, properties: { price: { column: 'p', as: 'money' } } }, 'properties.price.as must be'],
    [{ ...whole, csv: { delimiter: '||' } }, 'csv.delimiter must be one character'],
  ])('names what is wrong: %#', (mapping, problem) => {
    expect(problemsOf(JSON.parse(JSON.stringify(mapping)))).toEqual([expect.stringContaining(problem)])
  })
})
