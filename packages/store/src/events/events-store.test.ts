import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startClickHouseServer, type TestClickHouseServer } from '../testing/start-click-house-server.js'
import { openEmbeddedDriver } from './embedded-driver.js'
import { describeEventsStore } from './events-store.conformance.js'
import { openEventsStore } from './open-events-store.js'
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
