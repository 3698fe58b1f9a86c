import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPostgres, type TestPostgres } from '@keepsight/store/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startServer, type RunningServer, type StartOptions } from './index.js'

// User sessions through whole servers: real processes, from the built files.

const root = mkdtempSync(path.join(tmpdir(), 'keepsight-user-sessions-'))
let folders = 0
let log: string[] = []
const running: RunningServer[] = []
const streams: AbortController[] = []

beforeEach(() => {
  log = []
})
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.abort()
  for (const server of running.splice(0)) await server.stop({ timeoutMs: 4_000 })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function start(options: StartOptions = {}): Promise<RunningServer> {
  const data = path.join(root, String((folders += 1)))
  const server = await startServer({ data, port: 0, log: (line) => log.push(line), ...options })
  running.push(server)
  return server
}

async function until<Value>(check: () => Promise<Value | false> | Value | false): Promise<Value> {
  const end = Date.now() + 20_000
  for (;;) {
    const value = await Promise.resolve()
      .then(check)
      .catch(() => false as const)
    if (value) return value
    if (Date.now() > end) throw new Error(`It did not happen within 20 s.\n${log.join('\n')}`)
    await sleep(10)
  }
}

const keyIdOf = (name: string) => createHash('sha256').update(name).digest('base64url').slice(0, 22)

async function post(url: string, key: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function newApp(server: RunningServer): Promise<string> {
  const made = await post(`${server.url}/v1/admin/apps`, server.adminToken, { name: 'shop' })
  return ((await made.json()) as { secretKey: string }).secretKey
}

const logIn = (server: RunningServer, key: string, name: string, more: object = {}) =>
  post(`${server.url}/v1/sessions/start`, key, {
    keyId: keyIdOf(name),
    sealedKey: 'sealed',
    user: 'u1',
    ...more,
  })

async function stateOf(server: RunningServer, key: string, name: string): Promise<string> {
  const answer = await fetch(`${server.url}/v1/sessions/${keyIdOf(name)}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  return ((await answer.json()) as { session: { state: string } }).session.state
}

/** Listens for endings, through the public port, as a process of the app does. */
async function listen(server: RunningServer, key: string, listener: string) {
  const stream = { text: '', ended: false }
  const controller = new AbortController()
  streams.push(controller)
  const response = await fetch(
    `${server.url}/v1/sessions/endings?listener=${listener}&name=${listener}&after=0`,
    {
      headers: { authorization: `Bearer ${key}` },
      signal: controller.signal,
    },
  )
  const read = async () => {
    for await (const chunk of response.body ?? [])
      stream.text += new TextDecoder().decode(chunk as Uint8Array)
  }
  void read()
    .catch(() => undefined)
    .finally(() => (stream.ended = true))
  await until(() => stream.text.includes('event: synced'))
  return stream
}

describe('user sessions of a server', { timeout: 90_000 }, () => {
  test('go through the public port: log-in, ending, delivery, confirmation, figures', async () => {
    const server = await start()
    const key = await newApp(server)
    const stream = await listen(server, key, 'web-1')
    expect(await (await logIn(server, key, 'a')).json()).toMatchObject({ outcome: 'started' })
    await post(`${server.url}/v1/sessions/end`, key, { sessions: [keyIdOf('a')], reason: 'logout' })
    await until(() => stream.text.includes(keyIdOf('a')))
    expect(await stateOf(server, key, 'a')).toBe('ending')
    await logIn(server, key, 'b')
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('keepsight_user_sessions{state="active"} 1')
    expect(metrics).toContain('keepsight_user_sessions{state="ending"} 1')
    expect(metrics).toContain('keepsight_session_listeners 1')
    await post(`${server.url}/v1/sessions/acks`, key, {
      listener: 'web-1',
      acks: [{ keyId: keyIdOf('a'), outcome: 'gone' }],
    })
    await until(async () => (await stateOf(server, key, 'a')) === 'ended')
  })

  test('say that they are away while the main process is killed, and go on with all they knew', async () => {
    const server = await start()
    const key = await newApp(server)
    await logIn(server, key, 'a')
    const stream = await listen(server, key, 'web-1')
    process.kill(server.pids().main, 'SIGKILL')
    await until(() => stream.ended)
    const away = await logIn(server, key, 'b')
    expect(away.status).toBe(503)
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await away.json()).toMatchObject({ error: { code: 'starting' } })
    await until(async () => (await fetch(`${server.url}/readyz`)).ok)
    expect(await (await logIn(server, key, 'b')).json()).toMatchObject({ outcome: 'started' })
    expect(await stateOf(server, key, 'a')).toBe('active')
    await listen(server, key, 'web-1')
  })

  test('streams end when the server stops, which does not wait for them', async () => {
    const server = await start()
    const key = await newApp(server)
    const stream = await listen(server, key, 'web-1')
    const stopAt = Date.now()
    await server.stop({ timeoutMs: 10_000 })
    expect(Date.now() - stopAt).toBeLessThan(5_000)
    await until(() => stream.ended)
    expect(log.join('\n')).not.toContain('did not stop in time')
  })
})

describe('servers on one PostgreSQL', { timeout: 120_000 }, () => {
  let postgres: TestPostgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  test('run side by side: a limit is one limit, and an ending reaches the processes of both', async () => {
    const database = await postgres.createDatabase()
    const [one, other] = await Promise.all([start({ database }), start({ database })])
    const key = await newApp(one)
    const stream = await listen(other, key, 'web-2')
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        logIn(index % 2 ? one : other, key, `l${String(index)}`, { limit: 1 }),
      ),
    )
    const list = await fetch(`${one.url}/v1/sessions?user=u1&state=active`, {
      headers: { authorization: `Bearer ${key}` },
    })
    const { sessions } = (await list.json()) as { sessions: { id: string }[] }
    expect(sessions).toHaveLength(1)
    const id = sessions[0]?.id ?? ''
    const endedAt = Date.now()
    await post(`${one.url}/v1/sessions/end`, key, { sessions: [id], reason: 'logout' })
    await until(() => stream.text.includes(`"keyId":"${id}"`))
    expect(Date.now() - endedAt).toBeLessThan(1_000)
  })

  test('say so while it is away, and go on when it is back', async () => {
    const server = await start({ database: await postgres.createDatabase() })
    const key = await newApp(server)
    await logIn(server, key, 'a')
    const track = () => post(`${server.url}/v1/track`, key, { event: 'A', userId: 'u1' })
    expect((await track()).status).toBe(200)
    await postgres.kill()
    expect((await track()).status).toBe(200)
    const away = await until(async () => {
      const answer = await logIn(server, key, 'b')
      return answer.status === 503 && answer
    })
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('keepsight_database_up 0')
    await postgres.start()
    await until(async () => (await logIn(server, key, 'b')).status === 200)
    expect(await stateOf(server, key, 'a')).toBe('active')
    expect(server.restarts()).toEqual({ main: 0, collector: 0 })
  })

  test('are refused in a sentence where it does not answer, without its password', async () => {
    const refused = start({ database: 'postgres://me:geheim@127.0.0.1:1/keepsight' })
    await expect(refused).rejects.toMatchObject({ code: 'database_unreachable' })
    await expect(refused).rejects.toThrow(/does not answer/)
    await expect(refused).rejects.not.toThrow(/geheim/)
  })
})
