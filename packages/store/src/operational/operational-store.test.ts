import { fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../testing/start-postgres.js'
import { openOperationalStore } from './open-operational-store.js'
import { describeOperationalStore } from './operational-store.conformance.js'
import type { OperationalStore } from './port.js'

const temporary = () => mkdtempSync(path.join(tmpdir(), 'keepsight-operational-'))

describeOperationalStore('SQLite', async () => {
  const folder = temporary()
  let databases = 0
  return {
    makeDatabase: async () => `sqlite:${folder}/${++databases}/operational.db`,
    open: (url, now) => openOperationalStore(url, { now }),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
})

describeOperationalStore('PostgreSQL', async () => {
  const server = await startPostgres()
  return {
    makeDatabase: () => server.createDatabase(),
    open: (url, now) => openOperationalStore(url, { now }),
    remove: () => server.stop(),
  }
})

describe('a PostgreSQL server', () => {
  let server: TestPostgres
  let store: OperationalStore
  beforeAll(async () => {
    server = await startPostgres()
    store = openOperationalStore(server.url)
    await store.migrate()
  })
  afterAll(async () => {
    await store.close()
    await server.stop()
  })

  const refusal = async (url: string) => {
    const other = openOperationalStore(url)
    const error: unknown = await other.migrate().catch((thrown: unknown) => thrown)
    await other.close()
    // Neither in the sentence nor anywhere in what may be printed with it.
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/only-for-tests|hunter2/)
    return error
  }

  it('gets its schema once when several servers start at the same moment', async () => {
    const url = await server.createDatabase()
    const starters = Array.from({ length: 5 }, () => openOperationalStore(url))
    await Promise.all(starters.map((starter) => starter.migrate()))
    const { app } = await starters[0]!.createApp({ name: 'Shop' })
    expect(await starters[4]!.findApp('Shop')).toEqual(app)
    for (const starter of starters) await starter.close()
  })

  it('that is not there is told in one sentence', async () => {
    expect(await refusal('postgres://ada:hunter2@127.0.0.1:1/shop')).toMatchObject({
      code: 'database_unreachable',
      message: expect.stringMatching(/does not answer.*ECONNREFUSED/) as string,
    })
  })

  it.each([
    ['a wrong password', (url: URL) => (url.password = 'hunter2'), '28P01'],
    ['no password', (url: URL) => (url.password = ''), 'asks for a password'],
    ['an unknown user', (url: URL) => (url.username = 'eve'), '28P01'],
    ['an unknown database', (url: URL) => (url.pathname = '/no_such'), '3D000'],
  ])('refuses %s in one sentence', async (_, change, detail) => {
    const url = new URL(server.url)
    change(url)
    expect(await refusal(url.href)).toMatchObject({
      code: 'database_refused',
      message: expect.stringContaining(detail) as string,
    })
  })

  it('refuses a URL that is none, without repeating it', () => {
    expect(() =>
      openOperationalStore('postgres://ada:hunter2@:99999999/x?sslrootcert=/no/such/file'),
    ).toThrow(expect.objectContaining({ code: 'database_unsupported' }))
  })

  it('that ends a connection in the middle of a transaction keeps nothing of it', async () => {
    const broken = store.database.write(async (transaction) => {
      await transaction.insertInto('setting').values({ name: 'half', value: '1' }).execute()
      await server.kill()
      await transaction.insertInto('setting').values({ name: 'whole', value: '1' }).execute()
    })
    await expect(broken).rejects.toMatchObject({ code: 'database_unreachable' })
    await expect(store.getSetting('half')).rejects.toMatchObject({ code: 'database_unreachable' })
    await server.start()
    expect(await store.getSetting('half')).toBeNull()
  })

  it('never tells the values of a row that it refuses', async () => {
    const twice = store.database.reader.insertInto('setting').values({ name: 'secret-name', value: '1' })
    await twice.execute()
    const error: unknown = await twice.execute().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'database_statement_failed' })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/secret-name/)
  })

  it('frees what a server that vanished had locked', async () => {
    const takeTurn = (opener: OperationalStore, hold: () => Promise<void>) =>
      opener.database.write(async (transaction) => {
        await transaction
          .insertInto('setting')
          .values({ name: 'turn', value: '1' })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: '2' }))
          .execute()
        await hold()
      })
    const vanished = openOperationalStore(server.url)
    const [held, goOn] = [new EventEmitter(), new EventEmitter()]
    const isHeld = once(held, 'held')
    const first = takeTurn(vanished, async () => {
      held.emit('held')
      await once(goOn, 'on')
    }).catch((error: unknown) => error)
    await isHeld
    await takeTurn(store, async () => undefined)
    goOn.emit('on')
    expect(await first).toMatchObject({ code: 'database_unreachable' })
    await vanished.close()
  })
})

describe('the SQLite file', () => {
  let folder: string
  let store: OperationalStore
  const file = () => path.join(folder, 'operational.db')
  const open = () => openOperationalStore(`sqlite:${file()}`)

  beforeEach(async () => {
    folder = temporary()
    store = open()
    await store.migrate()
  })
  afterEach(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('keeps no key in its file', async () => {
    const { secretKey, publicKey, readKey } = await store.createApp({ name: 'Shop' })
    await store.close()
    const bytes = readFileSync(file()).toString('latin1')
    for (const key of [secretKey, publicKey, readKey]) expect(bytes).not.toContain(key)
    store = open()
  })

  it('is readable by its owner only', () => {
    for (const each of [file(), `${file()}-wal`]) expect(statSync(each).mode & 0o777).toBe(0o600)
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
})
