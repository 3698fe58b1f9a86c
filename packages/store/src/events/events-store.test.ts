import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventRow, rowBytes } from '../testing/event-row.js'
import { startClickHouseServer, type TestClickHouseServer } from '../testing/start-click-house-server.js'
import { openEmbeddedDriver } from './embedded-driver.js'
import { describeEventsStore } from './events-store.conformance.js'
import { openEventsStore } from './open-events-store.js'
import type { EventsStore } from './port.js'
import { openServerDriver } from './server-driver.js'

const temporary = () => mkdtempSync(path.join(tmpdir(), 'keepsight-events-'))

describe('the embedded engine', () => {
  it('refuses a folder that another process has open, in one sentence', async () => {
    const folder = temporary()
    const store = await openEventsStore({ path: folder })
    const script = `import('@clickhouse/client').then(async ({ createClient }) => {
      const { createChdbConnection } = await import('chdb/connection')
      try {
        await createClient({ connection: createChdbConnection({ path: process.argv[1] }) }).query({ query: 'SELECT 1' })
        console.log('opened')
      } catch {
        console.log('refused')
      }
      process.exit()
    })`
    const other = spawnSync(process.execPath, ['--eval', script, folder], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
    })
    expect(other.stdout.trim()).toBe('refused')
    await store.close()
    rmSync(folder, { recursive: true })
  })

  it('refuses a folder that cannot be made', async () => {
    const folder = temporary()
    writeFileSync(path.join(folder, 'file'), '')
    await expect(openEventsStore({ path: path.join(folder, 'file', 'events') })).rejects.toMatchObject({
      code: 'data_folder_not_writable',
    })
    rmSync(folder, { recursive: true })
  })
})

describe('kill -9 in the middle of inserts', () => {
  /** Every batch is there as a whole or not at all, and all that were answered are there. */
  async function expectWholeBatches(store: EventsStore, answered: string[], size: number) {
    const batches = await store.query<{ batch_id: string; rows: number; ids: number }>({
      name: 'batches',
      sql: 'SELECT batch_id, count() AS rows, uniqExact(message_id) AS ids FROM events GROUP BY batch_id',
    })
    for (const { rows, ids } of batches) expect({ rows, ids }).toEqual({ rows: size, ids: size })
    expect(batches.map(({ batch_id }) => batch_id)).toEqual(expect.arrayContaining(answered))
    expect(await store.checkDerived()).toEqual([])
  }

  it('loses nothing that was answered, and leaves no half batch, in the embedded engine', async () => {
    const folder = temporary()
    const script = path.join(folder, 'writer.mjs')
    writeFileSync(
      script,
      `const { openEventsStore } = await import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)})
       const store = await openEventsStore({ path: process.argv[2] })
       await store.migrate()
       for (let n = 0; ; n++) {
         const batchId = process.argv[3] + '-' + n
         const rows = Array.from({ length: 500 }, (_, i) =>
           JSON.stringify({ app_id: 'shop', time: '2026-01-01 00:00:00.000', message_id: batchId + '-' + i }) + '\\n')
         await store.insert({ batchId, rows: Buffer.from(rows.join('')) })
         process.send(batchId)
       }`,
    )
    const answered: string[] = []
    for (let round = 0; round < 3; round++) {
      const before = answered.length
      const writer = fork(script, [path.join(folder, 'events'), `r${round}`], { execArgv: [] })
      writer.on('message', (batchId) => answered.push(String(batchId)))
      while (answered.length < before + 5) {
        expect(writer.exitCode).toBeNull()
        await sleep(5)
      }
      await sleep(Math.random() * 30)
      writer.kill('SIGKILL')
      await once(writer, 'exit')
      const store = await openEventsStore({ path: path.join(folder, 'events') })
      await expectWholeBatches(store, answered, 500)
      await store.close()
    }
    rmSync(folder, { recursive: true })
  }, 60_000)

  it('loses nothing that was answered, and leaves no half batch, on a server', async () => {
    const killed = await startClickHouseServer()
    const store = await openEventsStore({ url: killed.url })
    await store.migrate()
    const answered: string[] = []
    for (let round = 0; round < 2; round++) {
      const first = answered.length
      const inserting = (async () => {
        for (let n = 0; ; n++) {
          const batchId = `r${round}-${n}`
          const ids = Array.from({ length: 500 }, (_, i) => `${batchId}-${i}`)
          const rows = rowBytes(ids.map((message_id) => eventRow({ app_id: 'shop', message_id })))
          await store.insert({ batchId, rows })
          answered.push(batchId)
        }
      })()
      const failed = expect(inserting).rejects.toMatchObject({ code: 'clickhouse_unreachable' })
      while (answered.length < first + 5) await sleep(5)
      await sleep(Math.random() * 30)
      await killed.kill()
      await failed
      await killed.restart()
      await expectWholeBatches(store, answered, 500)
    }
    await store.close()
    await killed.stop()
  }, 90_000)
})

describe('a server that does not answer', () => {
  it('is named in one sentence, for a refused connection and for a URL that is none', async () => {
    for (const url of ['http://127.0.0.1:1/default', 'not a url', 'http://nowhere.invalid:8123'])
      await expect(openEventsStore({ url }), url).rejects.toMatchObject({ code: 'clickhouse_unreachable' })
  })
})

// One engine a process: places are opened one after another, each after the last was closed.
describeEventsStore('embedded', () => {
  const folder = temporary()
  return Promise.resolve({
    open: () => openEventsStore({ path: folder }),
    openDriver: () => openEmbeddedDriver(folder, { readers: 1 }),
    remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  })
})

let server: TestClickHouseServer
let databases = 0
beforeAll(async () => {
  server = await startClickHouseServer()
}, 60_000)
afterAll(() => server.stop())

describeEventsStore('server', async () => {
  const database = `d${++databases}`
  const url = server.url.replace(/default$/, database)
  const root = await openServerDriver(server.url, { readers: 1 })
  await root.command(`CREATE DATABASE ${database}`)
  await root.close()
  return {
    open: () => openEventsStore({ url }),
    openDriver: () => openServerDriver(url, { readers: 1 }),
    remove: () => Promise.resolve(),
  }
})
