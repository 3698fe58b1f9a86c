import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOperationalStore } from './open-operational-store.js'
import type { OperationalStore } from './port.js'

let folder: string
let clock: number
let store: OperationalStore
const file = () => path.join(folder, 'operational.db')
const open = () => openOperationalStore(`sqlite:${file()}`, { now: () => clock })

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'keepsight-operational-'))
  clock = Date.UTC(2026, 0, 1)
  store = open()
  await store.migrate()
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

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

  it('keeps no key in its file', async () => {
    const { secretKey, publicKey, readKey } = await store.createApp({ name: 'Shop' })
    await store.close()
    const bytes = readFileSync(file()).toString('latin1')
    for (const key of [secretKey, publicKey, readKey]) expect(bytes).not.toContain(key)
    store = open()
  })

  it('shows a change of keys to another opener through the version', async () => {
    const other = open()
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
    const other = open()
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

describe('the file', () => {
  it('is readable by its owner only', () => {
    for (const each of [file(), `${file()}-wal`]) expect(statSync(each).mode & 0o777).toBe(0o600)
  })

  it('is migrated once and again without change', async () => {
    await store.setSetting('a', '1')
    await store.migrate()
    expect(await store.getSetting('a')).toBe('1')
  })

  it('is refused when a newer program wrote it', async () => {
    const raw = new Database(file())
    raw.exec("insert into migration values (9999, 'from the future', 'x', '2030-01-01')")
    raw.close()
    await expect(store.migrate()).rejects.toMatchObject({ code: 'operational_newer_than_program' })
  })

  it('is refused when an applied migration was changed', async () => {
    const raw = new Database(file())
    raw.exec("update migration set checksum = 'other' where number = 1")
    raw.close()
    await expect(store.migrate()).rejects.toMatchObject({ code: 'migration_changed' })
  })

  it('gives one sentence when it cannot be written, and for another kind of database', () => {
    writeFileSync(path.join(folder, 'plain'), '')
    expect(() => openOperationalStore(`sqlite:${folder}/plain/operational.db`)).toThrow(/cannot be written/)
    expect(() => openOperationalStore('mysql://localhost/db')).toThrow(/sqlite:PATH or postgres:/)
    chmodSync(folder, 0o700)
  })

  it('keeps every commit that was answered when its writer is killed', async () => {
    await store.close()
    const script = path.join(folder, 'writer.mjs')
    writeFileSync(
      script,
      `import { createRequire } from 'node:module'
       const Database = createRequire(${JSON.stringify(import.meta.url)})('libsql')
       const db = new Database(process.argv[2])
       db.exec('pragma journal_mode = wal'); db.exec('pragma synchronous = full'); db.exec('pragma busy_timeout = 5000')
       const put = db.prepare("insert into checkpoint values ('w', ?) on conflict (name) do update set value = excluded.value")
       for (let i = 1; ; i++) { put.run(String(i)); if (process.send) process.send(i) ; await new Promise(setImmediate) }`,
    )
    for (let round = 0; round < 3; round++) {
      const writer = fork(script, [file()], { execArgv: [] })
      let answered = 0
      writer.on('message', (value) => (answered = Number(value)))
      while (answered < 50) await new Promise((resolve) => setTimeout(resolve, 5))
      writer.kill('SIGKILL')
      await once(writer, 'exit')
      store = open()
      expect(Number(await store.getCheckpoint('w'))).toBeGreaterThanOrEqual(answered)
      if (round < 2) await store.close()
    }
  })

  it('takes writes of two openers at once', async () => {
    const other = open()
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? store : other).setSetting(`s${i}`, String(i))),
    )
    expect(await store.getSetting('s99')).toBe('99')
    expect(await store.getSetting('s98')).toBe('98')
    await other.close()
  })
})
