import type { ListSessionsAnswer, UserSession } from '@keepsight/protocol'
import { startPostgres, type TestPostgres } from '@keepsight/store/testing'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { Served } from '../../faults/support/served.js'

const appProcess = fileURLToPath(new URL('app-process.mjs', import.meta.url))

export type Database = 'sqlite' | 'postgres'

/** What an app process answered. `cookie`: the one it set, or the one that was sent. */
export interface Answer {
  status: number
  json: Record<string, unknown>
  cookie: string | null
}

/** A server with an app of several processes in front, all of them real: the session rules are tested on it. */
export class World {
  readonly served: Served
  readonly key: string
  readonly #postgres: TestPostgres | null
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2000 })
  readonly #env: NodeJS.ProcessEnv
  readonly #apps: { process: ChildProcess; port: number }[] = []
  #next = 0

  private constructor(parts: {
    served: Served
    key: string
    postgres: TestPostgres | null
    env: NodeJS.ProcessEnv
  }) {
    this.served = parts.served
    this.key = parts.key
    this.#postgres = parts.postgres
    this.#env = parts.env
  }

  static async open(options: {
    database: Database
    processes: number
    limit: number | 'any'
  }): Promise<World> {
    const postgres = options.database === 'postgres' ? await startPostgres() : null
    const database = postgres ? ['--database', await postgres.createDatabase()] : []
    const served = await Served.prepare({ options: database })
    await served.start()
    const key = await served.createApp('app')
    const world = new World({
      served,
      key,
      postgres,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        KEEPSIGHT_URL: served.url,
        KEEPSIGHT_KEY: key,
        APP_STORE: postgres ? await sessionTable(postgres) : path.join(served.data, '..', 'app.db'),
        APP_LIMIT: String(options.limit),
      },
    })
    for (let index = 0; index < options.processes; index++) await world.startApp(index)
    return world
  }

  get processes(): number {
    return this.#apps.length
  }

  /** Starts this process of the app, on the port that it had before. */
  async startApp(index: number): Promise<void> {
    const child = fork(appProcess, {
      env: { ...this.#env, APP_PORT: String(this.#apps[index]?.port ?? 0) },
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    this.#apps[index] = { process: child, port }
  }

  /** `kill -9`. */
  async killApp(index: number): Promise<void> {
    const child = this.#apps[index]!.process
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  /** Asks one process of the app; without `index`, one after the other. Rejects when it does not answer. */
  ask(
    method: 'GET' | 'POST',
    target: string,
    {
      cookie = null,
      index = this.#next++ % this.#apps.length,
    }: { cookie?: string | null; index?: number } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          ...{ host: '127.0.0.1', port: this.#apps[index]!.port, method, path: target, agent: this.#agent },
          headers: cookie === null ? {} : { cookie },
          timeout: 60_000,
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            const set = response.headers['set-cookie']?.find((line) => line.startsWith('app.sid='))
            const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text }
            resolve({ status: response.statusCode ?? 0, json, cookie: set?.split(';', 1)[0] ?? cookie })
          })
        },
      )
      request.on('timeout', () => request.destroy(new Error('No answer within a minute.')))
      request.on('error', reject)
      request.end()
    })
  }

  /** Logs in; the session's id, and its cookie: `null` when the session had ended before the answer was sent. */
  async tryLogIn(user: string): Promise<{ cookie: string | null; id: string }> {
    const { status, json, cookie } = await this.ask('POST', `/log-in?user=${user}`)
    if (status !== 200) throw new Error(`The log-in was answered with ${status}.`)
    return { cookie, id: String(json['session']) }
  }

  /** Logs in where nothing ends the session at once. */
  async logIn(user: string): Promise<{ cookie: string; id: string }> {
    const { cookie, id } = await this.tryLogIn(user)
    if (cookie === null) throw new Error('The log-in was given no cookie.')
    return { cookie, id }
  }

  /** Who is logged in with this cookie, in this process or the next in turn; `null`: nobody. */
  async userOf(cookie: string, index?: number): Promise<string | null> {
    const { status, json } = await this.ask('GET', '/me', {
      cookie,
      ...(index === undefined ? {} : { index }),
    })
    if (status !== 200) throw new Error(`/me was answered with ${status}.`)
    return json['user'] as string | null
  }

  /** In how many of the processes this cookie is logged in; without one, in none. */
  async livesIn(cookie: string | null): Promise<number> {
    if (cookie === null) return 0
    const users = await Promise.all(this.#apps.map((_app, index) => this.userOf(cookie, index)))
    return users.filter((user) => user !== null).length
  }

  /** Asks the server, as the app itself. */
  async server<Body>(method: 'GET' | 'POST', target: string, body?: object): Promise<Body> {
    const response = await fetch(this.served.url + target, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    })
    if (!response.ok) throw new Error(`${method} ${target} was answered with ${response.status}.`)
    return (await response.json()) as Body
  }

  /** A user's sessions, all pages. */
  async sessionsOf(user: string, state = 'all'): Promise<UserSession[]> {
    const found: UserSession[] = []
    let cursor: string | null = null
    do {
      const query: string = new URLSearchParams({
        ...{ user, state, limit: '1000' },
        ...(cursor ? { cursor } : {}),
      }).toString()
      const page: ListSessionsAnswer = await this.server('GET', `/v1/sessions?${query}`)
      found.push(...page.sessions)
      cursor = page.nextCursor
    } while (cursor !== null)
    return found
  }

  /** Whether every process of the app hears of endings, and has told what it had to tell. */
  async inStep(): Promise<boolean> {
    const all = await Promise.all(
      Array.from({ length: this.processes }, (_, index) => this.ask('GET', '/status', { index })),
    )
    return all.every(
      ({ json }) =>
        json['state'] === 'synced' && json['pendingChanges'] === 0 && json['endingsUnconfirmed'] === 0,
    )
  }

  async end(sessions: string[]): Promise<void> {
    await this.server('POST', '/v1/sessions/end', { sessions, reason: 'ended-by-admin' })
  }

  async close(): Promise<void> {
    for (const { process: child } of this.#apps) child.kill('SIGKILL')
    this.#agent.destroy()
    await this.served.remove()
    await this.#postgres?.stop()
  }
}

/** A database with the table that connect-pg-simple asks for; its URL. */
async function sessionTable(postgres: TestPostgres): Promise<string> {
  const url = await postgres.createDatabase()
  const client = new pg.Client(url)
  await client.connect()
  await client.query(
    'create table session (sid varchar primary key, sess json not null, expire timestamp(6) not null)',
  )
  await client.end()
  return url
}

/** Waits until `isTrue` answers true; how long that took, in milliseconds. Rejects after `timeoutMs`. */
export async function until(
  what: string,
  timeoutMs: number,
  isTrue: () => boolean | Promise<boolean>,
): Promise<number> {
  const start = performance.now()
  while (performance.now() - start < timeoutMs) {
    if (await isTrue()) return performance.now() - start
    await sleep(20)
  }
  throw new Error(`Not within ${timeoutMs} ms: ${what}.`)
}
