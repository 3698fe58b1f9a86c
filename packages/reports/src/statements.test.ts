import type { Statement } from '@keepsight/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dimensionNames, isTimeDimension } from './dimensions.js'
import { runLastViewed, runObjectViews, runObject, runObjects, runQuery, runUserEvents } from './index.js'
import { metricNames } from './metrics.js'
import type { ReportContext } from './query/run-query.js'
import { openTestStore, view, type TestStore } from './testing/test-store.js'

let store: TestStore
const app = { id: 'shop', timezone: 'Europe/Berlin' }
const range = { from: '2026-03-28', to: '2026-04-02' }
const others = dimensionNames.filter((name) => !isTimeDimension(name))

beforeAll(async () => {
  store = await openTestStore()
  await store.insert([
    view('2026-03-30T10:00:00Z', { visitor_id: 'v', user_id: 'u' }),
    view('2026-03-30T11:00:00Z', { app_id: 'other' }),
  ])
})
afterAll(() => store.close())

/** A context that keeps what is asked of the store. */
function recorded(): { context: ReportContext; statements: Statement[] } {
  const statements: Statement[] = []
  return {
    statements,
    context: {
      app,
      events: {
        query<Row>(statement: Statement) {
          statements.push(statement)
          return store.events.query<Row>(statement)
        },
      },
    },
  }
}

const everything = {
  compare: 'previous_period',
  range,
  filters: [
    'or',
    ...others.map((name) => ['is', name, ['x']]),
    ['is', 'time:hour', ['2026-03-29T03:00+02:00']],
  ],
}
const requests: [name: string, run: (context: ReportContext) => Promise<unknown>][] = [
  ...dimensionNames.map((name): [string, (context: ReportContext) => Promise<unknown>] => [
    `query by ${name}`,
    (context) =>
      runQuery(
        {
          metrics: metricNames,
          dimensions: /label|url/.test(name) ? ['object:id', name] : [name],
          ...everything,
        },
        context,
      ),
  ]),
  [
    'query by all at once',
    (context) =>
      runQuery({ metrics: metricNames, dimensions: ['time:day', ...others], ...everything }, context),
  ],
  [
    'object-views',
    (context) =>
      runObjectViews(
        { type: 'a', id: 'b', user: 'c', visitor: 'd', session: 'e', from: '2026-01-01', to: '2026-01-02' },
        context,
        { ids: ['e', 'f'], fromMs: 0, toMs: 1000 },
      ),
  ],
  ['last-viewed', (context) => runLastViewed([{ ids: ['a', 'b'], fromMs: 0, toMs: 1000 }], context)],
  [
    'user-events',
    (context) => runUserEvents({ user: 'u', before: { timeMs: 1000, messageId: 'm' }, limit: 10 }, context),
  ],
  ['objects', (context) => runObjects(everything, context)],
  [
    'object',
    (context) => runObject({ type: 'Product', id: '1', range, compare: 'previous_period' }, context),
  ],
]

describe.each(requests)('the statements of %s', (_name, run) => {
  it('are understood by the engine, bound to the app, and hold each bound value only as a placeholder', async () => {
    const { context, statements } = recorded()
    expect(await run(context)).not.toMatchObject({ ok: false })
    expect(statements.length).toBeGreaterThan(0)
    for (const { name, sql, params = {} } of statements) {
      await store.events.query({ name: `explain ${name}`, sql: `EXPLAIN ${sql}`, params })
      const scans = sql.match(/FROM events/g)?.length ?? 0
      expect(sql.match(/WHERE app_id = \{p\d+:String\}/g)).toHaveLength(scans)
      expect(Object.keys(params).every((key) => sql.includes(`{${key}:`))).toBe(true)
    }
  })
})

describe('texts that try to be more', () => {
  const attacks = [
    "'; DROP TABLE events; --",
    "' OR 1=1 --",
    "\\' OR 1=1 --",
    '{p0:String}',
    "') UNION ALL SELECT * FROM system.users --",
    '\0\x1b\n\r\t\\',
    '\\x27 OR 1=1',
    '` OR 1=1 `',
    "1' AND sleep(3) AND '1",
    '\ud800',
  ]
  const emptyTotals = { views: 0 }

  it.each(attacks)('find nothing as a value of any filter: %j', async (attack) => {
    for (const name of others) {
      for (const operator of ['is', 'contains']) {
        const result = await runQuery(
          { metrics: ['views'], range, filters: [operator, name, [attack]] },
          { events: store.events, app },
        )
        expect(result).toMatchObject({ ok: true, value: { totals: emptyTotals } })
      }
    }
  })

  it.each(attacks)('find nothing, or are refused, in all other places: %j', async (attack) => {
    const context = { events: store.events, app }
    const query = { metrics: ['views'], range }
    const refused = [
      runQuery({ ...query, metrics: [attack] }, context),
      runQuery({ ...query, dimensions: [attack] }, context),
      runQuery({ ...query, orderBy: [[attack, 'desc']] }, context),
      runQuery({ ...query, orderBy: [['views', attack]] }, context),
      runQuery({ ...query, timezone: attack }, context),
      runQuery({ ...query, bots: attack }, context),
      runQuery({ ...query, cursor: attack }, context),
      runQuery({ ...query, range: { from: attack, to: '2026-01-01' } }, context),
      runQuery({ ...query, filters: [attack, 'user:id', ['x']] }, context),
      runQuery({ ...query, filters: ['is', attack, ['x']] }, context),
      runQuery({ ...query, filters: ['is', 'time:day', [attack]] }, context),
      runObject({ type: 'P', id: '1', range, interval: attack }, context),
      runObjectViews({ from: attack }, context),
    ]
    for (const result of await Promise.all(refused)) {
      expect(result).toMatchObject({ ok: false })
      expect(result.ok ? '' : result.refusal.message).not.toContain(attack)
    }
    for (const field of ['type', 'id', 'user', 'visitor'])
      expect(await runObjectViews({ [field]: attack }, context)).toEqual({
        ok: true,
        value: { views: [], nextCursor: null },
      })
    expect(await runObject({ type: attack, id: attack, range }, context)).toMatchObject({
      ok: true,
      value: { totals: { views: 0 } },
    })
    expect(await runQuery(query, { ...context, app: { ...app, id: attack } })).toMatchObject({
      ok: true,
      value: { totals: { views: 0 } },
    })
  })

  it('have harmed nothing', async () => {
    expect(await runQuery({ metrics: ['views'], range }, { events: store.events, app })).toMatchObject({
      ok: true,
      value: { totals: { views: 1 } },
    })
  })
})
