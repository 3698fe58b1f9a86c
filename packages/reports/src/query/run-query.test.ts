import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, view, type TestStore } from '../testing/test-store.js'
import type { QueryRequest, QueryResponse } from '../types.js'
import { runQuery } from './run-query.js'

const app = { id: 'shop', timezone: 'Europe/Berlin' }
let store: TestStore

const day = { from: '2026-05-12', to: '2026-05-12' }

beforeAll(async () => {
  store = await openTestStore()
  await store.insert([
    // Tuesday, 12 May 2026 in Berlin is 11 May 22:00 to 12 May 22:00 UTC.
    view('2026-05-11T21:59:59.999Z', { object_id: '9', visitor_id: 'late' }),
    view('2026-05-11T22:00:00.000Z', { object_id: '1', object_label: 'Mug', visitor_id: 'a', user_id: '' }),
    view('2026-05-12T10:00:00.000Z', {
      object_id: '1',
      object_label: 'Blue mug',
      visitor_id: 'a',
      user_id: 'u1',
    }),
    view('2026-05-12T10:00:00.000Z', { object_id: '1', visitor_id: 'b', user_id: 'u2', is_bot: 1 }),
    view('2026-05-12T11:00:00.000Z', {
      object_type: 'Order',
      object_id: '1',
      visitor_id: 'a',
      user_id: 'u1',
    }),
    view('2026-05-12T21:59:59.999Z', { object_id: '2', visitor_id: '', user_id: '' }),
    view('2026-05-12T22:00:00.000Z', { object_id: '9', visitor_id: 'early' }),
    view('2026-05-12T12:00:00.000Z', {
      type: 'track',
      event: 'Order Completed',
      object_type: '',
      object_id: '',
      visitor_id: 'c',
      user_id: 'u3',
    }),
    // The day before: one object that is viewed on the 12th too, one that is not.
    view('2026-05-11T10:00:00.000Z', { object_id: '1', visitor_id: 'a' }),
    view('2026-05-11T10:30:00.000Z', { object_id: '7', visitor_id: 'd' }),
    // Another app has the same objects, visitors and users.
    view('2026-05-12T10:00:00.000Z', { app_id: 'other', object_id: '1', visitor_id: 'a', user_id: 'u1' }),
    // Days on which clocks change.
    view('2026-03-29T00:30:00.000Z', { visitor_id: 'a' }),
    view('2026-03-29T01:30:00.000Z', { visitor_id: 'a' }),
    view('2026-10-25T00:30:00.000Z', { visitor_id: 'a' }),
    view('2026-10-25T01:30:00.000Z', { visitor_id: 'b' }),
    view('2026-10-25T01:45:00.000Z', { visitor_id: 'b' }),
  ])
})
afterAll(() => store.close())

async function ask(request: QueryRequest, who = app): Promise<QueryResponse> {
  const result = await runQuery(request, { events: store.events, app: who })
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}
async function refusalOf(request: unknown) {
  const result = await runQuery(request, { events: store.events, app })
  if (result.ok) throw new Error('was not refused')
  return result.refusal
}
const rowsOf = async (request: QueryRequest, who = app) =>
  (await ask(request, who)).rows.map(({ dimensions, metrics }) => [
    ...Object.values(dimensions),
    ...Object.values(metrics),
  ])

describe('metrics', () => {
  it("count the app's own events of the app's own day", async () => {
    const answer = await ask({ metrics: ['views', 'visitors', 'users', 'objects', 'events'], range: day })
    expect(answer.totals).toEqual({ views: 5, visitors: 3, users: 3, objects: 3, events: 6 })
    expect(answer.rows).toEqual([{ dimensions: {}, metrics: answer.totals }])
    expect(answer.meta).toEqual({
      range: day,
      timezone: 'Europe/Berlin',
      bots: 'include',
      metrics: ['views', 'visitors', 'users', 'objects', 'events'],
      dimensions: [],
      rows: 1,
      limit: 100,
      nextCursor: null,
    })
  })

  it('leave bots out, or count only them', async () => {
    const totals = async (bots: 'exclude' | 'only') =>
      (await ask({ metrics: ['views', 'users'], range: day, bots })).totals
    expect(await totals('exclude')).toEqual({ views: 4, users: 2 })
    expect(await totals('only')).toEqual({ views: 1, users: 1 })
  })

  it('count other instants when the query brings its own zone', async () => {
    const answer = await ask({ metrics: ['views'], range: day, timezone: 'UTC' })
    expect(answer.totals).toEqual({ views: 5 })
    expect(answer.meta.timezone).toBe('UTC')
    expect((await ask({ metrics: ['views'], range: day, timezone: 'Pacific/Kiritimati' })).totals).toEqual({
      views: 4,
    })
  })

  it('are zero over days without events', async () => {
    const answer = await ask({
      metrics: ['views', 'visitors'],
      range: { from: '2001-01-01', to: '2001-01-02' },
    })
    expect(answer.totals).toEqual({ views: 0, visitors: 0 })
  })
})

describe('dimensions', () => {
  it('give one row for each group in which something is counted, most first, ties by name', async () => {
    expect(
      await rowsOf({ metrics: ['views'], dimensions: ['object:type', 'object:id'], range: day }),
    ).toEqual([
      ['Product', '1', 3],
      ['Order', '1', 1],
      ['Product', '2', 1],
    ])
  })

  it('count a visitor once in the totals who is in several rows, and one who viewed no object too', async () => {
    const answer = await ask({ metrics: ['visitors'], dimensions: ['object:type'], range: day })
    expect(answer.rows.map(({ metrics }) => metrics.visitors)).toEqual([2, 1])
    expect(answer.totals).toEqual({ visitors: 3 })
  })

  it('put ids of different types into one row when only the id is asked for', async () => {
    expect(await rowsOf({ metrics: ['views'], dimensions: ['object:id'], range: day })).toEqual([
      ['1', 4],
      ['2', 1],
    ])
  })

  it('show the newest label beside the id, whatever labels there were before', async () => {
    const found = await rowsOf({
      metrics: ['views'],
      dimensions: ['object:id', 'object:label'],
      filters: ['is', 'object:type', ['Product']],
      range: day,
    })
    expect(found).toEqual([
      ['1', 'Blue mug', 3],
      ['2', null, 1],
    ])
  })

  it('have null for those who are not logged in', async () => {
    expect(await rowsOf({ metrics: ['views'], dimensions: ['user:id'], range: day })).toEqual([
      [null, 2],
      ['u1', 2],
      ['u2', 1],
    ])
  })

  it('name events and their types', async () => {
    expect(
      await rowsOf({ metrics: ['events'], dimensions: ['event:type', 'event:name'], range: day }),
    ).toEqual([
      ['view', 'view', 5],
      ['track', 'Order Completed', 1],
    ])
  })
})

describe('time', () => {
  it('fills the days without events, in order', async () => {
    expect(
      await rowsOf({
        metrics: ['views', 'events'],
        dimensions: ['time:day'],
        range: { from: '2026-05-10', to: '2026-05-14' },
      }),
    ).toEqual([
      ['2026-05-10', 0, 0],
      ['2026-05-11', 3, 3],
      ['2026-05-12', 5, 6],
      ['2026-05-13', 1, 1],
      ['2026-05-14', 0, 0],
    ])
  })

  it('fills an empty range too', async () => {
    expect(
      await rowsOf({
        metrics: ['views'],
        dimensions: ['time:month'],
        range: { from: '2001-01-15', to: '2001-02-15' },
      }),
    ).toEqual([
      ['2001-01-01', 0],
      ['2001-02-01', 0],
    ])
  })

  it('keeps the doubled hour of autumn apart, and has no row for the hour that spring skips', async () => {
    const hours = async (date: string) =>
      (
        await rowsOf({
          metrics: ['views', 'visitors'],
          dimensions: ['time:hour'],
          range: { from: date, to: date },
        })
      ).filter(([, views]) => views !== 0)
    expect(await hours('2026-03-29')).toEqual([
      ['2026-03-29T01:00+01:00', 1, 1],
      ['2026-03-29T03:00+02:00', 1, 1],
    ])
    expect(await hours('2026-10-25')).toEqual([
      ['2026-10-25T02:00+02:00', 1, 1],
      ['2026-10-25T02:00+01:00', 2, 1],
    ])
  })

  it('counts a 23-hour day as one day', async () => {
    expect(
      await rowsOf({
        metrics: ['views'],
        dimensions: ['time:day'],
        range: { from: '2026-03-28', to: '2026-03-30' },
      }),
    ).toEqual([
      ['2026-03-28', 0],
      ['2026-03-29', 2],
      ['2026-03-30', 0],
    ])
  })

  it('begins weeks on Monday', async () => {
    expect(
      await rowsOf({
        metrics: ['views'],
        dimensions: ['time:week'],
        range: { from: '2026-05-10', to: '2026-05-12' },
      }),
    ).toEqual([
      ['2026-05-04', 0],
      ['2026-05-11', 8],
    ])
  })

  it('gives every combination of the other dimensions every bucket', async () => {
    expect(
      await rowsOf({
        metrics: ['views'],
        dimensions: ['time:day', 'object:type'],
        range: { from: '2026-05-11', to: '2026-05-12' },
        orderBy: [
          ['object:type', 'asc'],
          ['time:day', 'asc'],
        ],
      }),
    ).toEqual([
      ['2026-05-11', 'Order', 0],
      ['2026-05-12', 'Order', 1],
      ['2026-05-11', 'Product', 3],
      ['2026-05-12', 'Product', 4],
    ])
  })

  it('shows minutes of half-hour zones', async () => {
    const india = { id: 'shop', timezone: 'Asia/Kolkata' }
    const [first] = (
      await rowsOf(
        {
          metrics: ['views'],
          dimensions: ['time:minute'],
          range: { from: '2026-03-29', to: '2026-03-29' },
          limit: 10_000,
        },
        india,
      )
    ).filter(([, views]) => views !== 0)
    expect(first).toEqual(['2026-03-29T06:00+05:30', 1])
  })
})

describe('compare', () => {
  it('sets the same group of the period before beside each row, and totals beside totals', async () => {
    const answer = await ask({
      metrics: ['views', 'visitors'],
      dimensions: ['object:type', 'object:id'],
      range: day,
      compare: 'previous_period',
    })
    expect(answer.meta.comparisonRange).toEqual({ from: '2026-05-11', to: '2026-05-11' })
    expect(answer.rows.map(({ dimensions, comparison }) => [dimensions['object:id'], comparison])).toEqual([
      ['1', { views: 1, visitors: 1 }],
      ['1', { views: 0, visitors: 0 }],
      ['2', { views: 0, visitors: 0 }],
    ])
    expect(answer.comparisonTotals).toEqual({ views: 3, visitors: 3 })
  })

  it('compares buckets by their place, and says which; a shorter range has no more to give', async () => {
    const answer = await ask({
      metrics: ['views'],
      dimensions: ['time:day'],
      range: { from: '2026-05-12', to: '2026-05-14' },
      compare: { from: '2026-05-11', to: '2026-05-12' },
    })
    expect(answer.rows.map((row) => [row.metrics.views, row.comparison?.views, row.comparisonTime])).toEqual([
      [5, 3, '2026-05-11'],
      [1, 5, '2026-05-12'],
      [0, undefined, null],
    ])
    expect(answer.rows[2]?.comparison).toBeNull()
  })

  it('takes as many days just before, over the change of the clocks', async () => {
    const answer = await ask({
      metrics: ['views'],
      range: { from: '2026-03-30', to: '2026-03-31' },
      compare: 'previous_period',
    })
    expect(answer.meta.comparisonRange).toEqual({ from: '2026-03-28', to: '2026-03-29' })
    expect(answer.comparisonTotals).toEqual({ views: 2 })
  })
})

describe('filters', () => {
  const views = async (filters: QueryRequest['filters']) =>
    (await ask({ metrics: ['events'], range: day, filters: filters ?? [] })).totals.events

  it.each<[string, NonNullable<QueryRequest['filters']>, number]>([
    ['is: any of the values', ['is', 'object:id', ['1', '2']], 5],
    ['is: a number is its text', ['is', 'object:id', [2]], 1],
    ['is_not: none of them, and nothing at all is none of them', ['is_not', 'object:id', ['1']], 2],
    ['is null: there is none', ['is', 'user:id', [null]], 2],
    ['contains: with case', ['contains', 'object:label', ['mug']], 1],
    ['contains_not', ['contains_not', 'object:label', ['ug']], 4],
    ['matches: RE2', ['matches', 'event:name', ['^Order .*ed$']], 1],
    ['matches: any of the patterns', ['matches', 'object:label', ['^Blue', '(?i)^MUG$']], 2],
    ['greater: by number, texts never', ['greater', 'object:id', [1.5]], 1],
    ['less', ['less', 'object:id', [2]], 4],
    ['not less: everything else, texts too', ['not', ['less', 'object:id', [2]]], 2],
    ['time:hour is', ['is', 'time:hour', ['2026-05-12T12:00+02:00']], 2],
    ['time:hour greater', ['greater', 'time:hour', ['2026-05-12T12:00+02:00']], 3],
    ['time:day less', ['less', 'time:day', ['2026-05-12']], 0],
    [
      'a list: all must hold',
      [
        ['is', 'object:id', ['1']],
        ['is', 'user:id', ['u1']],
      ],
      2,
    ],
    ['or', ['or', ['is', 'user:id', ['u2']], ['is', 'user:id', ['u3']]], 2],
    [
      'nested',
      [
        'and',
        ['not', ['is', 'user:id', [null]]],
        [
          'or',
          [
            ['is', 'object:type', ['Order']],
            ['is', 'user:id', ['u3']],
          ],
        ],
      ],
      2,
    ],
  ])('%s', async (_name, filters, count) => {
    expect(await views(filters)).toBe(count)
  })

  it('refuse a pattern that is none', async () => {
    const refusal = await refusalOf({
      metrics: ['views'],
      range: day,
      filters: ['matches', 'object:id', ['(']],
    })
    expect(refusal.message).toContain('RE2')
  })
})

describe('order, limit and cursor', () => {
  const request: QueryRequest = {
    metrics: ['views', 'events'],
    dimensions: ['object:type', 'object:id'],
    range: { from: '2026-05-11', to: '2026-05-13' },
    orderBy: [
      ['events', 'asc'],
      ['object:id', 'desc'],
    ],
  }

  it('orders by each name in turn, then by the other dimensions', async () => {
    expect(await rowsOf(request)).toEqual([
      ['Product', '7', 1, 1],
      ['Product', '2', 1, 1],
      ['Order', '1', 1, 1],
      ['Product', '9', 2, 2],
      ['Product', '1', 4, 4],
    ])
  })

  it('gives all rows once, page by page', async () => {
    const all = (await ask(request)).rows
    const paged: QueryResponse['rows'] = []
    let cursor: string | null = null
    do {
      const page: QueryResponse = await ask({ ...request, limit: 2, ...(cursor === null ? {} : { cursor }) })
      expect(page.meta.rows).toBe(5)
      paged.push(...page.rows)
      cursor = page.meta.nextCursor
    } while (cursor !== null)
    expect(paged).toEqual(all)
  })

  it('refuses the cursor of another query, or one that is made up', async () => {
    const { nextCursor } = (await ask({ ...request, limit: 2 })).meta
    const other = await refusalOf({ ...request, bots: 'only', cursor: nextCursor })
    expect(other).toMatchObject({ code: 'invalid_cursor' })
    expect(other.message).toContain('belongs to another query')
    expect(await refusalOf({ ...request, cursor: 'x' })).toMatchObject({ code: 'invalid_cursor' })
    const forged = Buffer.from(
      JSON.stringify([
        (JSON.parse(Buffer.from(nextCursor ?? '', 'base64url').toString()) as [string])[0],
        -1,
      ]),
    )
    expect(await refusalOf({ ...request, cursor: forged.toString('base64url') })).toMatchObject({
      code: 'invalid_cursor',
    })
  })
})

describe('a wrong request', () => {
  const right = { metrics: ['views'], range: day }
  it.each<[string, unknown, string, string]>([
    [
      'an unknown metric',
      { ...right, metrics: ['view'] },
      'unknown_metric',
      'views, visitors, users, objects, events',
    ],
    [
      'an unknown dimension',
      { ...right, dimensions: ['object'] },
      'unknown_dimension',
      'time:minute, time:hour',
    ],
    ['no metrics', { ...right, metrics: [] }, 'invalid_query', 'at least one'],
    ['a metric twice', { ...right, metrics: ['views', 'views'] }, 'invalid_query', 'twice'],
    ['an unknown field', { ...right, metric: 'views' }, 'invalid_query', 'Fields are: metrics, dimensions'],
    ['no range', { metrics: ['views'] }, 'invalid_query', 'range.from must be a day'],
    [
      'a day that does not exist',
      { ...right, range: { from: '2026-02-30', to: '2026-03-01' } },
      'invalid_query',
      'range.from',
    ],
    [
      'a range backwards',
      { ...right, range: { from: '2026-03-02', to: '2026-03-01' } },
      'invalid_query',
      'before range.from',
    ],
    ['an unknown zone', { ...right, timezone: 'Mars/Olympus' }, 'invalid_query', 'IANA'],
    ['two times', { ...right, dimensions: ['time:day', 'time:hour'] }, 'invalid_query', 'one time dimension'],
    [
      'a label without its id',
      { ...right, dimensions: ['object:label'] },
      'invalid_query',
      'needs object:id',
    ],
    [
      'an order by what is not asked for',
      { ...right, orderBy: [['users', 'desc']] },
      'invalid_query',
      "query's own names: views",
    ],
    ['a limit of 0', { ...right, limit: 0 }, 'invalid_query', '1 to 10,000'],
    ['a limit of 10,001', { ...right, limit: 10_001 }, 'invalid_query', '1 to 10,000'],
    ['another kind of comparison', { ...right, compare: 'year' }, 'invalid_query', 'previous_period'],
    ['another word about bots', { ...right, bots: true }, 'invalid_query', 'include, exclude or only'],
    [
      'minutes of a century',
      { ...right, dimensions: ['time:minute'], range: { from: '1970-01-01', to: '2069-12-31' } },
      'invalid_query',
      'too many buckets',
    ],
    ['a list', [], 'invalid_query', 'JSON object'],
  ])('such as %s is refused with what to write', async (_name, request, code, part) => {
    const refusal = await refusalOf(request)
    expect(refusal.code).toBe(code)
    expect(refusal.message).toContain(part)
  })
})
