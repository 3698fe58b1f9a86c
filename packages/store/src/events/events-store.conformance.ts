import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StoreError } from '../error.js'
import { eventRow, rowBytes } from '../testing/event-row.js'
import type { EventsDriver } from './driver.js'
import { migrateEvents } from './migrate.js'
import { eventsMigrations } from './migrations.js'
import type { EventsStore } from './port.js'

/** A place for events that a test can open again, as after a restart. */
export interface Place {
  open(): Promise<EventsStore>
  openDriver(): Promise<EventsDriver>
  remove(): Promise<void>
}

/** What every driver promises; run on each real engine. */
export function describeEventsStore(driver: string, makePlace: () => Promise<Place>): void {
  describe(`events store, ${driver}`, () => {
    let place: Place
    let store: EventsStore
    let app = 0
    let appId = ''

    beforeAll(async () => {
      place = await makePlace()
      store = await place.open()
      await store.migrate()
    })
    beforeEach(() => {
      appId = `app-${++app}`
    })
    afterAll(async () => {
      await store.close()
      await place.remove()
    })

    const row = (messageId: string, given = {}) =>
      eventRow({ app_id: appId, message_id: messageId, ...given })
    const insert = (batchId: string, ...ids: string[]) =>
      store.insert({ batchId, rows: rowBytes(ids.map((id) => row(id))) })
    const one = async <Row>(sql: string, params: Record<string, unknown> = {}) => {
      const rows = await store.query<Row>({ name: 'test', sql, params: { appId, ...params } })
      expect(rows).toHaveLength(1)
      return rows[0]!
    }

    it('answers a ping', async () => {
      await expect(store.ping()).resolves.toBeUndefined()
    })

    it('gives back a row as it was put in', async () => {
      const text = `it's "quoted" \\ and\nover two lines, ü 🎈`
      const given = row('m1', {
        time: '2026-03-29 01:59:59.999',
        type: 'view',
        object_id: '-9032993320407723266',
        object_label: text,
        is_bot: 1,
        properties: JSON.stringify({ text }),
      })
      await store.insert({ batchId: 'b1', rows: rowBytes([given]) })
      const { batch_id, ...stored } = await one<Record<string, unknown>>(
        'SELECT * FROM events WHERE app_id = {appId:String}',
      )
      expect(batch_id).toBe('b1')
      expect(stored).toEqual(given)
    })

    it('ignores fields it does not know and fills in those that are missing', async () => {
      const line = { app_id: appId, message_id: 'm', time: '2026-01-01 00:00:00.000', from_the_future: 1 }
      await store.insert({ batchId: 'b', rows: Buffer.from(`${JSON.stringify(line)}\n`) })
      expect(await one('SELECT user_id, is_bot FROM events WHERE app_id = {appId:String}')).toEqual({
        user_id: '',
        is_bot: 0,
      })
    })

    it('puts one insert into one part', async () => {
      const ids = Array.from({ length: 5000 }, (_, i) => `m${i}`)
      await store.insert({
        batchId: 'whole',
        rows: rowBytes(ids.map((id) => row(id, { time: '2031-05-05 00:00:00.000' }))),
      })
      const { parts } = await one<{ parts: number }>(
        `SELECT uniqExact(_part) AS parts FROM events WHERE app_id = {appId:String}`,
      )
      expect(parts).toBe(1)
    })

    it('puts an insert of many megabytes into one part, too', async () => {
      const filler = 'x'.repeat(1500)
      const rows = Array.from({ length: 20_000 }, (_, i) =>
        row(`m${i}`, { time: '2031-06-05 00:00:00.000', properties: filler }),
      )
      await store.insert({ batchId: 'large', rows: rowBytes(rows) })
      const { parts, many } = await one<{ parts: number; many: number }>(
        'SELECT uniqExact(_part) AS parts, count() AS many FROM events WHERE app_id = {appId:String}',
      )
      expect({ parts, many }).toEqual({ parts: 1, many: 20_000 })
    })

    it('knows which message ids a batch has, and which of some are there', async () => {
      await insert('first', 'a', 'b')
      await insert('second', 'c')
      expect(await store.messageIdsOfBatch('first')).toEqual(new Set(['a', 'b']))
      expect(await store.messageIdsOfBatch('none')).toEqual(new Set())
      expect(await store.messageIdsPresent(appId, ['a', 'c', 'x', "o'clock\\"])).toEqual(new Set(['a', 'c']))
      expect(await store.messageIdsPresent('another', ['a', 'c'])).toEqual(new Set())
      expect(await store.messageIdsPresent(appId, [])).toEqual(new Set())
    })

    it('finds a few of thousands of asked ids', async () => {
      await insert('many', 'm17', 'm1700', 'm2999')
      const asked = Array.from({ length: 3000 }, (_, i) => `m${i}`)
      const longIds = asked.map((id) => id.padEnd(256, "'"))
      expect(await store.messageIdsPresent(appId, [...asked, ...longIds])).toEqual(
        new Set(['m17', 'm1700', 'm2999']),
      )
    })

    it('visits every message id once', async () => {
      await insert('visited', 'a', 'b', 'quote"\\')
      const seen: string[] = []
      await store.allMessageIds((app, id) => void (app === appId && seen.push(id)))
      expect(seen.sort()).toEqual(['a', 'b', 'quote"\\'])
    })

    it('inserts nothing of a batch that has a bad line, and says that the rows are at fault', async () => {
      const bad = { ...row('bad'), time: 'yesterday' }
      const rows = Buffer.concat([rowBytes([row('good')]), Buffer.from(`${JSON.stringify(bad)}\n`)])
      await expect(store.insert({ batchId: 'mixed', rows })).rejects.toMatchObject({ code: 'rows_refused' })
      expect(await store.messageIdsPresent(appId, ['good', 'bad'])).toEqual(new Set())
      await expect(store.insert({ batchId: 'x', rows: Buffer.from('not json\n') })).rejects.toMatchObject({
        code: 'rows_refused',
      })
    })

    it('gives a right answer after a statement that failed half-way', async () => {
      for (let i = 0; i < 6; i++)
        await store
          .query({ name: 'fails', sql: 'SELECT number, throwIf(number = 70000) FROM numbers(100000)' })
          .catch(() => {})
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) => store.query({ name: 'fine', sql: `SELECT ${i} AS i` })),
      )
      expect(answers).toEqual(Array.from({ length: 12 }, (_, i) => [{ i }]))
    })

    it('decodes by the declared type, never by the look of a value', async () => {
      expect(
        await one(`SELECT '404' AS title, toUInt64(7) AS count, toInt64(-9) AS less, 9007199254740993 AS wide,
          toFloat64(0.25) AS ratio, nan AS none, toDate('2026-03-29') AS day, [toUInt64(1)] AS list,
          toLowCardinality('1') AS low, CAST(NULL AS Nullable(UInt64)) AS nothing, toNullable(toUInt64(5)) AS five`),
      ).toEqual({
        title: '404',
        count: 7,
        less: -9,
        wide: '9007199254740993',
        ratio: 0.25,
        none: NaN,
        day: '2026-03-29',
        list: [1],
        low: '1',
        nothing: null,
        five: 5,
      })
    })

    it('binds parameters as they are', async () => {
      const nasty = `'; DROP TABLE events; -- \\' \n\t\r "\0\b ü 🎈 \\N`
      const sql = `SELECT {nasty:String} AS text, {list:Array(String)} AS list, {none:Nullable(String)} AS none,
        {less:Int64} AS less, {ratio:Float64} AS ratio, {empty:Array(String)} AS empty`
      const values = { list: [nasty, '', ...nasty], none: null, less: -5, ratio: 1e-9, empty: [] }
      expect(await one(sql, { nasty, ...values })).toEqual({ text: nasty, ...values })
    })

    it('keeps the parameters of statements that run at once apart', async () => {
      const sql =
        'SELECT {mine:String} AS mine, sum(sipHash64(number, {mine:String})) > 0 FROM numbers(20000)'
      const asked = Array.from({ length: 40 }, (_, i) => one<{ mine: string }>(sql, { mine: `m${i}` }))
      expect((await Promise.all(asked)).map(({ mine }) => mine)).toEqual(asked.map((_, i) => `m${i}`))
    })

    it('answers while a long question with parameters runs', async () => {
      const sql = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = {one:UInt64}'
      const long = store.query({ name: 'long', sql, params: { one: 1 }, limits: { timeoutMs: 3000 } })
      let isRunning = true
      const ended = long.catch(() => (isRunning = false))
      expect(await store.messageIdsPresent(appId, ['a'])).toEqual(new Set())
      expect(isRunning).toBe(true)
      await ended
    })

    it('ends a statement that takes too long or too much memory', async () => {
      const forever = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1'
      const hungry = 'SELECT uniqExact(number) FROM numbers(50000000)'
      await expect(
        store.query({ name: 'slow', sql: forever, limits: { timeoutMs: 1000 } }),
      ).rejects.toMatchObject({
        code: 'statement_timeout',
      })
      await expect(
        store.query({ name: 'hungry', sql: hungry, limits: { memoryBytes: 20_000_000 } }),
      ).rejects.toMatchObject({ code: 'statement_memory' })
    })

    it('ends a statement that nobody waits for, in the engine, too', async () => {
      const abort = new AbortController()
      const sql = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 4711'
      const asked = store.query({ name: 'given up', sql, signal: abort.signal })
      setTimeout(() => abort.abort(new Error('left')), 200)
      await expect(asked).rejects.toThrow('left')
      // Put together in the engine, so that this question does not find itself.
      const running =
        "SELECT count() AS running FROM system.processes WHERE position(query, concat('= 47', '11')) > 0"
      await expect
        .poll(async () => (await one<{ running: number }>(running)).running, { timeout: 10_000 })
        .toBe(0)
    })

    it('inserts beside a long question', async () => {
      const sql = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1'
      let ended = false
      const long = store.query({ name: 'long', sql, limits: { timeoutMs: 2000 } }).catch(() => (ended = true))
      await insert('beside', 'a')
      expect(await store.messageIdsPresent(appId, ['a'])).toEqual(new Set(['a']))
      expect(ended).toBe(false)
      await long
    })

    it('changes nothing through a reader', async () => {
      await insert('kept', 'a')
      for (const sql of [
        'DROP TABLE events',
        'TRUNCATE TABLE events',
        "INSERT INTO events (app_id) VALUES ('x')",
      ])
        await expect(store.query({ name: 'write', sql })).rejects.toBeInstanceOf(StoreError)
      expect(await store.messageIdsPresent(appId, ['a'])).toEqual(new Set(['a']))
    })

    it('lets SQL that a person wrote ask, and nothing else', async () => {
      const ask = (sql: string) => store.query({ name: 'sql', sql, untrusted: true })
      expect(await ask('SELECT 1 AS one;')).toEqual([{ one: 1 }])
      expect(await ask('WITH 2 AS two SELECT two -- why not')).toEqual([{ two: 2 }])
      expect(await ask("SELECT 'file(1) settings a = 1' AS text")).toEqual([
        { text: 'file(1) settings a = 1' },
      ])
      for (const sql of [
        'DROP TABLE events',
        'SELECT 1; DROP TABLE events',
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT * FROM file('/etc/passwd', 'LineAsString')",
        "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
        "SELECT * FROM executable('id', 'LineAsString', 'x String')",
        "SELECT file('/etc/passwd')",
        "SELECT `f\\x69le` /* ( */ ('/etc/passwd')",
        "SELECT 1 AS `'`, file('/etc/passwd') AS `'`",
        "SELECT $$'$$, file('/etc/passwd'), $$'$$",
        "SELECT * FROM view(SELECT file('/etc/passwd'))",
        "SELECT 1) UNION ALL (SELECT file('/etc/passwd')",
        'SELECT 1 SETTINGS max_execution_time = 1000',
        'SELECT 1 SETTINGS readonly = 0',
        'SET readonly = 0',
      ])
        await expect(ask(sql), sql).rejects.toBeInstanceOf(StoreError)
      await expect(ask('SELECT nope FROM events')).rejects.toThrow(/nope/)
    })

    it('says nothing of parameters or data in an error', async () => {
      const secret = 'ada@example.com'
      const failures = await Promise.all([
        store
          .query({ name: 'report', sql: 'SELECT toDate({secret:String})', params: { secret } })
          .catch((e: unknown) => e),
        store
          .insert({
            batchId: 'b',
            rows: Buffer.from(`${JSON.stringify({ ...row(secret), time: secret })}\n`),
          })
          .catch((e: unknown) => e),
      ])
      for (const failure of failures) {
        expect(failure).toBeInstanceOf(StoreError)
        expect(String((failure as Error).stack) + String((failure as Error).cause)).not.toContain(secret)
      }
      expect(String(failures[0])).toContain('report')
    })

    it('agrees with what is derived from the rows, and can rebuild it', async () => {
      await insert('derived', 'a', 'b', 'c')
      expect(await store.checkDerived()).toEqual([])
      await store.rebuildDerived()
      expect(await store.checkDerived()).toEqual([])
    })

    it('keeps everything when it is closed and opened again, and migrates again without change', async () => {
      await insert('before', 'a')
      await store.close()
      store = await place.open()
      await store.migrate()
      expect(await store.messageIdsPresent(appId, ['a'])).toEqual(new Set(['a']))
    })

    it('is migrated by two starters at once as by one', async () => {
      const driver = await place.openDriver()
      for (const table of ['events', 'migration']) await driver.command(`DROP TABLE ${table} SYNC`)
      await driver.close()
      const other = await place.open()
      await Promise.all([store.migrate(), other.migrate()])
      await other.close()
      await store.migrate()
      await insert('after two starters', 'a')
      expect(await store.messageIdsPresent(appId, ['a'])).toEqual(new Set(['a']))
    })

    it('refuses data whose applied step has changed', async () => {
      const driver = await place.openDriver()
      const [first, ...others] = eventsMigrations
      const changed = [{ ...first!, statements: [...first!.statements, 'SELECT 1'] }, ...others]
      await expect(migrateEvents(driver, changed)).rejects.toMatchObject({ code: 'migration_changed' })
      await driver.close()
    })

    it('refuses data of a newer program', async () => {
      await store.close()
      const driver = await place.openDriver()
      const future = { number: 9999, name: 'from the future', statements: ['SELECT 1'] }
      await migrateEvents(driver, [...eventsMigrations, future])
      await driver.close()
      store = await place.open()
      await expect(store.migrate()).rejects.toMatchObject({ code: 'events_newer_than_program' })
    })
  })
}
