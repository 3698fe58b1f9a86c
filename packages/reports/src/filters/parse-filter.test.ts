import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attempt } from '../errors.js'
import { Parameters } from '../parameters.js'
import { anyFilter } from '../testing/any-filter.js'
import { filterSql } from './filter-sql.js'
import { filterLimits, parseFilters } from './parse-filter.js'

const timezone = 'Europe/Berlin'
const isMug = ['is', 'object:label', ['Mug']]
const isUser = ['is', 'user:id', [7]]

async function refusalOf(filters: unknown): Promise<{ code: string; message: string }> {
  const result = await attempt(() => parseFilters(filters, timezone))
  if (result.ok) throw new Error('was not refused')
  return result.refusal
}

describe('parseFilters', () => {
  it('takes one filter, a list, and both ways to write "and"', () => {
    const mug = { kind: 'test', operator: 'is', dimension: 'object:label', values: ['Mug'] }
    const user = { kind: 'test', operator: 'is', dimension: 'user:id', values: ['7'] }
    expect(parseFilters(isMug, timezone)).toEqual(mug)
    expect(parseFilters([isMug, isUser], timezone)).toEqual({ kind: 'and', nodes: [mug, user] })
    expect(parseFilters(['and', isMug, isUser], timezone)).toEqual({ kind: 'and', nodes: [mug, user] })
    expect(parseFilters(['or', [isMug, isUser]], timezone)).toEqual({ kind: 'or', nodes: [mug, user] })
    expect(parseFilters(['not', ['and', isMug, isUser]], timezone)).toEqual({
      kind: 'not',
      node: { kind: 'and', nodes: [mug, user] },
    })
  })

  it('lets everything through without filters', () => {
    expect(parseFilters(undefined, timezone)).toBeNull()
    expect(parseFilters([], timezone)).toBeNull()
  })

  it('lists the dimensions when one is not known, with the place', async () => {
    const { code, message } = await refusalOf(['and', isMug, ['is', 'object:colour', ['red']]])
    expect(code).toBe('unknown_dimension')
    expect(message).toContain('filters[2]')
    expect(message).toContain('object:type, object:id')
  })

  it.each([
    ['an unknown operator', ['equals', 'user:id', ['7']], 'is, is_not, contains'],
    ['no values', ['is', 'user:id', []], '1 to 1000'],
    ['a value that is an object', ['is', 'user:id', [{}]], 'texts of at most 4096'],
    ['too few parts', ['is', 'user:id'], 'must be [operator, dimension, values]'],
    ['a filter that is a text', ['and', 'is'], 'must be a list such as'],
    ['"not" of two', ['not', isMug, isUser], 'exactly one filter'],
    ['"and" of none', ['and'], 'at least one filter'],
    ['"greater" than a text', ['greater', 'object:id', ['abc']], 'needs one value, a number'],
    ['"greater" than two', ['greater', 'object:id', [1, 2]], 'needs one value'],
    ['"greater" than nothing', ['greater', 'object:id', ['']], 'needs one value, a number'],
    ['text in a time', ['contains', 'time:day', ['2026']], 'is, is_not, greater, less only'],
    ['a day that does not exist', ['is', 'time:day', ['2026-02-30']], 'days such as'],
    ['an hour without offset', ['is', 'time:hour', ['2026-02-03T04:00']], 'instants such as'],
    ['an object', {}, 'filters must be a list'],
  ])('refuses %s and says what to write', async (_name, filters, part) => {
    expect((await refusalOf(filters)).message).toContain(part)
  })

  it('refuses what is nested too deep or too large to be meant', async () => {
    let deep: unknown = isMug
    for (let level = 0; level < 10_000; level++) deep = ['not', deep]
    expect((await refusalOf(deep)).message).toContain('16 levels')
    const many = Array.from({ length: filterLimits.filters + 1 }, () => isMug)
    expect((await refusalOf(many)).message).toContain('more than 200 filters')
    expect((await refusalOf(['is', 'user:id', ['x'.repeat(4097)]])).message).toContain('4096')
  })
})

describe('filterSql', () => {
  it('holds nothing of the values: any tree of any texts becomes names, keywords and placeholders', () => {
    const words =
      /\b(app_id|time|object_type|object_id|object_label|object_url|event|type|user_id|page_path|position|match|ifNull|toFloat64OrNull|false|IN|NOT|AND|OR)\b/g
    const mark = '⟦secret⟧'
    const text = fc
      .tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))
      .map(([a, b]) => a + mark + b)
    fc.assert(
      fc.property(anyFilter(text), (filter) => {
        const node = parseFilters(['and', filter], timezone)
        const parameters = new Parameters()
        const sql = node ? filterSql(node, { parameters, timezone }) : ''
        const rest = sql
          .replace(/\{p\d+:(String|Float64|DateTime64\(3, 'UTC'\))\}/g, '')
          .replace(words, '')
          .replace(/[\s(),=<>]|> 0/g, '')
        expect(rest.replaceAll('0', '')).toBe('')
        expect([...sql.matchAll(/\{(p\d+):/g)].every(([, name]) => (name ?? '') in parameters.values)).toBe(
          true,
        )
      }),
      { numRuns: 200 },
    )
  })
})
