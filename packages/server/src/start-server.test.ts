import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  dataPaths,
  findServer,
  startServer,
  type RunningServer,
  type ServerFile,
  type StartOptions,
} from './index.js'

// These start real processes, from the built files.

const root = mkdtempSync(path.join(tmpdir(), 'keepsight-server-'))
let folders = 0
let data = ''
let log: string[] = []
const running: RunningServer[] = []

beforeEach(() => {
  data = path.join(root, String((folders += 1)))
  log = []
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop({ timeoutMs: 4_000 })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function start(options: StartOptions = {}): Promise<RunningServer> {
  const server = await startServer({ data, port: 0, log: (line) => log.push(line), ...options })
  running.push(server)
  return server
}

async function until<Value>(
  check: () => Promise<Value | false | null> | Value | false | null,
): Promise<Value> {
  const end = Date.now() + 20_000
  for (;;) {
    const value = await Promise.resolve()
      .then(check)
      .catch(() => null)
    if (value) return value
    if (Date.now() > end) throw new Error(`It did not happen within 20 s.\n${log.join('\n')}`)
    await sleep(10)
  }
}

function admin({ url, adminToken }: { url: string; adminToken: string }, route: string, body?: unknown) {
  return fetch(url + route, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function newApp(server: RunningServer): Promise<string> {
  const made = await admin(server, '/v1/admin/apps', { name: 'shop' })
  return ((await made.json()) as { secretKey: string }).secretKey
}

async function track(server: RunningServer, key: string, ids: string[]): Promise<number> {
  const response = await fetch(`${server.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      batch: ids.map((messageId) => ({ type: 'track', event: 'A', userId: 'u', messageId })),
    }),
  })
  await response.arrayBuffer()
  return response.status
}

async function storedIds(server: RunningServer): Promise<string[]> {
  const answer = await admin(server, '/v1/admin/sql', {
    sql: 'SELECT message_id FROM events ORDER BY message_id',
  })
  return ((await answer.json()) as { rows: { message_id: string }[] }).rows.map((row) => row.message_id)
}

describe('startServer', { timeout: 90_000 }, () => {
  test('answers, says where in server.json for this user only, and removes that when it stops', async () => {
    const server = await start()
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    const file = findServer(data) as ServerFile
    expect(file).toMatchObject({ pid: process.pid, url: server.url, adminToken: server.adminToken })
    expect({ main: file.mainPid, collector: file.collectorPid }).toEqual(server.pids())
    expect(statSync(dataPaths(data).serverFile).mode & 0o777).toBe(0o600)
    expect(await server.signInUrl()).toMatch(new RegExp(`^${server.url}/sign-in\\?token=`))
    await server.stop()
    expect(findServer(data)).toBeNull()
    expect(readdirSync(data)).not.toContain('server.json')
    await expect(fetch(server.url)).rejects.toThrow()
  })

  test('starts a killed collector again at once, on the same port, and counts it', async () => {
    const server = await start()
    process.kill(server.pids().collector, 'SIGKILL')
    await until(async () => server.restarts().collector === 1 && (await fetch(`${server.url}/healthz`)).ok)
    expect(findServer(data)?.collectorPid).toBe(server.pids().collector)
    expect(log.join('\n')).toContain(
      'The collector process ended with SIGKILL; starting it again (restart 1).',
    )
  })

  test('goes on taking messages while a killed main process comes back, and loads each once', async () => {
    const server = await start()
    const key = await newApp(server)
    process.kill(server.pids().main, 'SIGKILL')
    const ids = Array.from({ length: 20 }, (_, index) => `m-${index + 10}`)
    for (const id of ids) expect(await track(server, key, [id])).toBe(200)
    await until(async () => (await fetch(`${server.url}/readyz`)).ok)
    await until(async () => (await storedIds(server)).length === ids.length)
    expect(await storedIds(server)).toEqual(ids)
    expect(server.restarts()).toEqual({ main: 1, collector: 0 })
  })

  test('stops in order under load: every acknowledged message is in the table, and none twice', async () => {
    const server = await start()
    const key = await newApp(server)
    const acknowledged: string[] = []
    let sending = true
    const clients = Array.from({ length: 4 }, async (_, client) => {
      for (let count = 0; sending; count += 1) {
        const ids = Array.from({ length: 25 }, (_, index) => `m-${client}-${count}-${index}`)
        const status = await track(server, key, ids).catch(() => 0)
        if (status === 200) acknowledged.push(...ids)
        else if (status === 0) await sleep(5)
      }
    })
    await until(() => acknowledged.length > 500)
    const stopAt = Date.now()
    await server.stop({ timeoutMs: 10_000 })
    sending = false
    await Promise.all(clients)
    expect(Date.now() - stopAt).toBeLessThan(10_000)

    const spool = dataPaths(data).spool
    const again = await start()
    const stored = await until(async () => {
      const ids = await storedIds(again)
      return ids.length >= acknowledged.length && ids
    })
    // A message may be stored whose answer was cut off; never the other way round.
    expect(new Set(stored).size).toBe(stored.length)
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([])
    expect(readdirSync(spool).length).toBeGreaterThan(0)
  })

  test('listens on a port of this machine where the path is too long for a socket', async () => {
    data = path.join(root, 'long'.repeat(30), 'data')
    const server = await start()
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    expect(readdirSync(data)).not.toContain('main.sock')
    process.kill(server.pids().main, 'SIGKILL')
    await until(async () => server.restarts().main === 1 && (await fetch(`${server.url}/readyz`)).ok)
  })

  test('tells its restarts and both processes’ figures as metrics', async () => {
    const server = await start()
    const text = await until(async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text()
      return metrics.includes('keepsight_collector_') && metrics
    })
    expect(text).toContain('keepsight_spool_lag_bytes 0')
    expect(text).toContain('keepsight_restarts_total{process="collector"} 0')
    for (const line of text.split('\n')) expect(line).toMatch(/^(#.*|[a-z_]+(\{.*\})? \S+)?$/)
  })
})

describe('a start that cannot be is refused in one sentence', { timeout: 90_000 }, () => {
  test('the port is in use', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    await expect(start({ port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining('choose another port with --port') as string,
    })
    other.close()
  })

  test('the data folder is in use, whoever has it', async () => {
    await start()
    await expect(start()).rejects.toThrow(
      `${data} (process ${process.pid}). Use that one, stop it, or give this one`,
    )
  })

  test('the address is not this machine’s', async () => {
    await expect(start({ host: '203.0.113.7' })).rejects.toThrow('--host')
  })

  test('ClickHouse does not answer', async () => {
    await expect(start({ clickhouse: 'http://127.0.0.1:9/keepsight' })).rejects.toMatchObject({
      code: 'clickhouse_unreachable',
    })
  })

  test('the data were written by a newer version', async () => {
    const server = await start()
    await server.stop()
    const { default: Database } = await import('libsql')
    const database = new Database(dataPaths(data).operational)
    database.exec("insert into migration values (9999, 'future', 'x', '2030-01-01')")
    database.close()
    await expect(start()).rejects.toMatchObject({ code: 'operational_newer_than_program' })
  })

  test('the events of the folder are in a ClickHouse server, and its URL is missing', async () => {
    const server = await start()
    await server.stop()
    const { default: Database } = await import('libsql')
    const database = new Database(dataPaths(data).operational)
    database.exec("update setting set value = 'clickhouse' where name = 'events_engine'")
    database.close()
    await expect(start()).rejects.toMatchObject({ code: 'events_in_clickhouse' })
  })

  test('and leaves the folder free for the next start', async () => {
    await expect(start({ clickhouse: 'http://127.0.0.1:9/keepsight' })).rejects.toThrow()
    await start()
    expect(readFileSync(dataPaths(data).lockOwner, 'utf8')).toBe(`${process.pid}\n`)
  })
})
