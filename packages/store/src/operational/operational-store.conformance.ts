import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OperationalStore } from './port.js'

/** A database that a test can open as often as it likes. */
export interface OperationalPlace {
  /** The URL of an empty database. */
  makeDatabase(): Promise<string>
  open(url: string, now: () => number): OperationalStore
  remove(): Promise<void>
}

/** What the operational store promises on every database. */
export function describeOperationalStore(database: string, makePlace: () => Promise<OperationalPlace>): void {
  describe(`operational store, ${database}`, () => {
    let place: OperationalPlace
    let url: string
    let clock: number
    let store: OperationalStore
    const open = () => Promise.resolve(place.open(url, () => clock))

    beforeAll(async () => void (place = await makePlace()))
    afterAll(() => place.remove())
    beforeEach(async () => {
      url = await place.makeDatabase()
      clock = Date.UTC(2026, 0, 1)
      store = await open()
      await store.migrate()
    })
    afterEach(() => store.close())

    describe('apps and keys', () => {
      it('makes an app with one key of each kind, and finds each key', async () => {
        const made = await store.createApp({
          name: 'My Shop',
          timezone: 'Europe/Berlin',
          origins: ['https://shop.example'],
        })
        expect(made.app).toEqual({
          id: 'my-shop',
          name: 'My Shop',
          timezone: 'Europe/Berlin',
          createdAt: '2026-01-01T00:00:00.000Z',
        })
        expect(made.secretKey).toMatch(/^ks_sec_[\w-]{43}$/)
        expect(await store.findKey(made.secretKey)).toMatchObject({
          appId: 'my-shop',
          kind: 'secret',
          origins: [],
        })
        expect(await store.findKey(made.publicKey)).toMatchObject({
          kind: 'public',
          origins: ['https://shop.example'],
        })
        expect(await store.findKey(made.readKey)).toMatchObject({ kind: 'read', revokedAt: null })
        expect(await store.findKey('ks_sec_unknown')).toBeNull()
      })

      it('finds an app by id and by name', async () => {
        await store.createApp({ name: 'My Shop' })
        expect((await store.findApp('my-shop'))?.name).toBe('My Shop')
        expect((await store.findApp('My Shop'))?.id).toBe('my-shop')
        expect(await store.findApp('other')).toBeNull()
      })

      it('refuses a second app with the same id, a bad name and a bad zone', async () => {
        await store.createApp({ name: 'Shop' })
        await expect(store.createApp({ name: 'shop' })).rejects.toMatchObject({ code: 'app_exists' })
        await expect(store.createApp({ name: '  ' })).rejects.toMatchObject({ code: 'invalid_app_name' })
        await expect(store.createApp({ name: 'b', timezone: 'Mars/Base' })).rejects.toMatchObject({
          code: 'invalid_timezone',
        })
        await expect(store.createApp({ name: 'c', timezone: '+02:00' })).rejects.toMatchObject({
          code: 'invalid_timezone',
        })
        expect(await store.listApps()).toHaveLength(1)
      })

      it('ensures an app with given keys any number of times', async () => {
        const keys = { secretKey: 'ks_sec_a', publicKey: 'ks_pub_a', readKey: 'ks_read_a' }
        const first = await store.ensureApp({ name: 'Shop', keys })
        expect(await store.ensureApp({ name: 'Shop', keys })).toEqual(first)
        expect(await store.listKeys(first.id)).toHaveLength(3)
        const other = { ...keys, secretKey: 'ks_sec_b' }
        await store.ensureApp({ name: 'Shop', keys: other })
        expect(await store.findKey('ks_sec_b')).toMatchObject({ appId: first.id })
      })

      it('revokes a key once, and says when', async () => {
        const { secretKey } = await store.createApp({ name: 'Shop' })
        const key = await store.findKey(secretKey)
        await store.revokeKey(key!.id)
        clock += 1000
        await store.revokeKey(key!.id)
        expect((await store.findKey(secretKey))?.revokedAt).toBe('2026-01-01T00:00:00.000Z')
      })

      it('shows a change of keys to another opener through the version', async () => {
        const other = await open()
        const { app } = await store.createApp({ name: 'Shop' })
        const before = await other.keysVersion()
        await store.createKey(app.id, 'read')
        expect(await other.keysVersion()).not.toBe(before)
        await other.close()
      })
    })

    describe('sign-in', () => {
      it('lets a token be used once, also by two at the same time', async () => {
        const token = await store.createSignInToken()
        const other = await open()
        const secrets = await Promise.all([store.redeemSignInToken(token), other.redeemSignInToken(token)])
        expect(secrets.filter(Boolean)).toHaveLength(1)
        expect(await store.redeemSignInToken(token)).toBeNull()
        await other.close()
      })

      it('refuses a token after its time and ends a dashboard session after 30 days', async () => {
        const late = await store.createSignInToken({ validMs: 1000 })
        clock += 1000
        expect(await store.redeemSignInToken(late)).toBeNull()
        const secret = await store.redeemSignInToken(await store.createSignInToken())
        expect(await store.isDashboardSession(secret!)).toBe(true)
        clock += 30 * 86_400_000
        expect(await store.isDashboardSession(secret!)).toBe(false)
        expect(await store.isDashboardSession('made-up')).toBe(false)
      })

      it('ends a dashboard session', async () => {
        const secret = await store.redeemSignInToken(await store.createSignInToken())
        await store.endDashboardSession(secret!)
        expect(await store.isDashboardSession(secret!)).toBe(false)
      })
    })

    describe('settings and checkpoints', () => {
      it('are kept, and written over', async () => {
        expect(await store.getSetting('a')).toBeNull()
        await store.setSetting('a', '1')
        await store.setSetting('a', '2')
        await store.setCheckpoint('a', 'at 3')
        await store.migrate()
        expect([await store.getSetting('a'), await store.getCheckpoint('a')]).toEqual(['2', 'at 3'])
      })

      it('take writes of two openers at once', async () => {
        const other = await open()
        await Promise.all(
          Array.from({ length: 100 }, (_, i) => (i % 2 ? store : other).setSetting(`s${i}`, String(i))),
        )
        expect(await store.getSetting('s99')).toBe('99')
        expect(await store.getSetting('s98')).toBe('98')
        await other.close()
      })
    })

    describe('the schema', () => {
      it('is refused when a newer program wrote it', async () => {
        await store.database.reader
          .insertInto('migration')
          .values({ number: 9999, name: 'from the future', checksum: 'x', applied_at: '2030-01-01' })
          .execute()
        await expect(store.migrate()).rejects.toMatchObject({ code: 'operational_newer_than_program' })
      })

      it('is refused when an applied migration was changed', async () => {
        await store.database.reader
          .updateTable('migration')
          .set({ checksum: 'other' })
          .where('number', '=', 1)
          .execute()
        await expect(store.migrate()).rejects.toMatchObject({ code: 'migration_changed' })
      })
    })

    describe('the tables', () => {
      const counter = { app_id: 'shop', seq: 0 }
      /** Adds one in the way in which a race would lose some: it reads, waits, and writes. */
      const increment = (opener: OperationalStore) =>
        opener.database.write(async (transaction) => {
          const { seq } = await transaction
            .insertInto('session_counter')
            .values(counter)
            .onConflict((conflict) =>
              conflict.column('app_id').doUpdateSet((is) => ({ seq: is.ref('session_counter.seq') })),
            )
            .returning('seq')
            .executeTakeFirstOrThrow()
          await transaction
            .updateTable('session_counter')
            .set({ seq: seq + 1 })
            .where('app_id', '=', 'shop')
            .execute()
        })

      it('keep large numbers as numbers', async () => {
        await store.createApp({ name: 'Shop' })
        const seq = Number.MAX_SAFE_INTEGER
        await store.database.reader
          .insertInto('session_counter')
          .values({ ...counter, seq })
          .execute()
        expect(await store.database.reader.selectFrom('session_counter').select('seq').execute()).toEqual([
          { seq },
        ])
      })

      it('lose no change of transactions that take turns', async () => {
        await store.createApp({ name: 'Shop' })
        await Promise.all(Array.from({ length: 40 }, () => increment(store)))
        expect(await store.database.reader.selectFrom('session_counter').select('seq').execute()).toEqual([
          { seq: 40 },
        ])
      })

      it('keep nothing of a transaction that fails', async () => {
        await store.createApp({ name: 'Shop' })
        const failed = store.database.write(async (transaction) => {
          await transaction.insertInto('session_counter').values(counter).execute()
          throw new Error('of the test')
        })
        await expect(failed).rejects.toThrow('of the test')
        expect(await store.database.reader.selectFrom('session_counter').selectAll().execute()).toEqual([])
      })
    })
  })
}
