import type { EventRow } from '@keepsight/store'
import { eventRow } from '@keepsight/store/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dimensionNames, isTimeDimension } from '../dimensions.js'
import { metricNames } from '../metrics.js'
import { anyFilter } from '../testing/any-filter.js'
import { naiveQuery } from '../testing/naive-query.js'
import { openTestStore, type TestStore } from '../testing/test-store.js'
import type { DimensionName, MetricName, QueryRequest, QueryResponse } from '../types.js'
import { runQuery } from './run-query.js'

/** By hand: `KEEPSIGHT_RANDOM_QUERIES=50000 npx vitest run packages/reports/src/query/random-queries.test.ts`. */
const runs = Number(process.env['KEEPSIGHT_RANDOM_QUERIES'] ?? 200)

/** Days around changes of the clocks, of the year and of nothing. */
const windows = ['2026-03-27', '2026-04-03', '2026-10-02', '2026-10-23', '2025-12-30', '2026-06-14']
const zones = ['Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/New_York', 'UTC']
const dayMs = 86_400_000

const someTexts = [
  '',
  '1',
  '2',
  '10',
  'abc',
  "it's",
  '\\',
  '\\n',
  '\n\t',
  'ünï',
  '{p0:String}',
  '%',
  '-1.5',
  '\0',
  '😀',
]
const text = fc.constantFrom(...someTexts)

const row: fc.Arbitrary<Partial<EventRow>> = fc.record({
  app_id: fc.constantFrom('shop', 'shop', 'shop', 'other'),
  type: fc.constantFrom('view', 'view', 'track', 'page'),
  visitor_id: fc.constantFrom('', 'v1', 'v2', 'v3'),
  user_id: fc.constantFrom('', '', 'u1', 'u2'),
  object_type: fc.constantFrom('Product', 'Order'),
  object_id: text.filter((value) => value !== ''),
  object_label: text,
  object_url: fc.constantFrom('', '/a', '/b'),
  event: fc.constantFrom('Order Completed', 'Added'),
  page_path: fc.constantFrom('', '/', '/products/1'),
  is_bot: fc.constantFrom(0 as const, 0 as const, 1 as const),
})

/** Mostly in the middle of the day, often at the very hour at which clocks change, some at the same instant. */
const instant = fc
  .tuple(
    fc.constantFrom(...windows),
    fc.oneof(
      fc.integer({ min: -dayMs, max: 5 * dayMs }),
      fc.integer({ min: 0, max: 20 }).map((halfHours) => 2 * dayMs + halfHours * 1_800_000),
    ),
  )
  .map(([day, ms]) => Date.parse(day) + ms)

const query: fc.Arbitrary<QueryRequest> = fc
  .record({
    metrics: fc.uniqueArray(fc.constantFrom(...metricNames), { minLength: 1 }),
    time: fc.option(fc.constantFrom(...dimensionNames.filter(isTimeDimension)), { nil: undefined }),
    others: fc.uniqueArray(fc.constantFrom(...dimensionNames.filter((name) => !isTimeDimension(name))), {
      maxLength: 3,
    }),
    filters: fc.oneof(
      fc.constant([]),
      fc.tuple(anyFilter(text)),
      anyFilter(text),
      fc.constant(['matches', 'object:id', ['^1', 'c$']]),
    ),
    window: fc.constantFrom(...windows),
    skip: fc.integer({ min: 0, max: 3 }),
    days: fc.integer({ min: 1, max: 3 }),
    timezone: fc.option(fc.constantFrom(...zones), { nil: undefined }),
    compare: fc.constantFrom(undefined, undefined, 'previous_period' as const, 'other' as const),
    bots: fc.constantFrom(undefined, 'include' as const, 'exclude' as const, 'only' as const),
    order: fc.array(fc.tuple(fc.nat(), fc.constantFrom('asc' as const, 'desc' as const)), { maxLength: 2 }),
  })
  .map(({ metrics, time, others, filters, window, skip, days, timezone, compare, bots, order }) => {
    const named = others.filter((name) => !/label|url/.test(name) || others.includes('object:id'))
    const dimensions: DimensionName[] = time ? [time, ...named] : named
    const day = (offset: number) =>
      new Date(Date.parse(window) + (skip + offset) * dayMs).toISOString().slice(0, 10)
    const names: (MetricName | DimensionName)[] = [...metrics, ...dimensions]
    return {
      metrics,
      dimensions,
      filters: filters as NonNullable<QueryRequest['filters']>,
      range: { from: day(0), to: day(time === 'time:minute' ? 0 : days - 1) },
      ...(timezone ? { timezone } : {}),
      ...(compare ? { compare: compare === 'other' ? { from: day(-1), to: day(0) } : compare } : {}),
      ...(bots ? { bots } : {}),
      orderBy: order.map(([index, direction]) => [names[index % names.length] ?? 'views', direction]),
      limit: 10_000,
    } as QueryRequest
  })

const app = { id: 'shop', timezone: 'Europe/Berlin' }
let store: TestStore
let events: EventRow[]

beforeAll(async () => {
  store = await openTestStore()
  const drawn = fc.sample(fc.tuple(instant, row), { numRuns: 600, seed: 7 })
  events = drawn.map(([ms, given], index) => {
    const isView = given.type === 'view'
    return eventRow({
      app_id: 'shop',
      message_id: `m${String(index).padStart(5, '0')}`,
      time: new Date(ms).toISOString().replace('T', ' ').slice(0, 23),
      ...given,
      ...(given.type === 'track' ? {} : { event: given.type ?? '' }),
      ...(isView ? {} : { object_type: '', object_id: '', object_label: '', object_url: '' }),
    })
  })
  await store.insert(events)
})
afterAll(() => store.close())

async function answerOf(request: QueryRequest): Promise<QueryResponse> {
  const result = await runQuery(request, { events: store.events, app })
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}

it(
  `answers ${String(runs)} random queries exactly as the slow and obvious way does`,
  async () => {
    await fc.assert(
      fc.asyncProperty(query, async (request) => {
        const answer = await answerOf(request)
        const expected = naiveQuery(request, events, app)
        const rows = answer.rows.map(({ comparisonTime: _time, ...row }) => row)
        expect(answer.totals).toEqual(expected.totals)
        expect(answer.comparisonTotals).toEqual(expected.comparisonTotals)
        expect(rows).toEqual(expected.rows.slice(0, 10_000))
        expect(answer.meta.rows).toBe(expected.rows.length)
      }),
      { numRuns: runs },
    )
  },
  60_000 + runs * 500,
)

it('gives the same rows page by page', async () => {
  await fc.assert(
    fc.asyncProperty(query, fc.integer({ min: 1, max: 7 }), async (request, pages) => {
      const all = (await answerOf(request)).rows
      const limit = Math.max(1, Math.ceil(all.length / pages))
      const paged: QueryResponse['rows'] = []
      let cursor: string | null = null
      do {
        const page: QueryResponse = await answerOf({
          ...request,
          limit,
          ...(cursor === null ? {} : { cursor }),
        })
        paged.push(...page.rows)
        cursor = page.meta.nextCursor
      } while (cursor !== null && paged.length < 10_000)
      expect(paged.slice(0, all.length)).toEqual(all)
    }),
    { numRuns: Math.min(runs, 30) },
  )
})
