import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '@keepsight/store/testing'
// @ts-expect-error It has no types.
import createBetterSqlite3Store from 'better-sqlite3-session-store'
import { RedisStore } from 'connect-redis'
import connectPgSimple from 'connect-pg-simple'
import session, { MemoryStore, type Store } from 'express-session'
import Database from 'libsql'
import pg from 'pg'
import { createClient } from 'redis'
import { express5Framework } from './express-app.js'
import { fastifyFramework } from './fastify-app.js'
import type { Framework } from './framework.js'
import { koaFramework } from './koa-app.js'
import { startRedis } from './start-redis.js'

/** A session store in use in Node, with what it needs running. */
export interface RunningStore {
  /** A store object for one process of the app. All of them see the same sessions. */
  newStore(): Promise<object>
  /** Everything that is kept, as text, read past any guard. */
  content(): Promise<string>
  /** Takes the store's server away, and gives it back with its data. Not for those without one. */
  server?: { kill(): Promise<void>; start(): Promise<void> }
  close(): Promise<void>
}

/** A kind of session store. */
export interface StoreKind {
  name: string
  /** The frameworks whose sessions it keeps. */
  frameworks: readonly Framework[]
  hasServer: boolean
  open(): Promise<RunningStore>
}

/** `@fastify/session` takes the stores of express-session. */
const frameworks = [express5Framework, fastifyFramework]

/** The stores that the guard is tested with. */
export const storeKinds: readonly StoreKind[] = [
  { name: 'MemoryStore', frameworks, hasServer: false, open: openMemory },
  {
    name: 'better-sqlite3-session-store on SQLite',
    frameworks,
    hasServer: false,
    open: openSqlite,
  },
  {
    name: 'connect-pg-simple on PostgreSQL',
    frameworks,
    hasServer: true,
    open: () => openPostgres({ newStore: newPgSimpleStore, table: 'session', column: 'sess' }),
  },
  {
    name: 'connect-redis on Redis',
    frameworks,
    hasServer: true,
    open: () => openRedis((client) => new RedisStore({ client })),
  },
  {
    name: 'a store of koa-session on PostgreSQL',
    frameworks: [koaFramework],
    hasServer: true,
    open: () => openPostgres({ newStore: newKoaPgStore, table: 'koa_session', column: 'content' }),
  },
  {
    name: 'a store of koa-session on Redis',
    frameworks: [koaFramework],
    hasServer: true,
    open: () => openRedis(koaRedisStore),
  },
]

function openMemory(): Promise<RunningStore> {
  const sessions = {}
  return Promise.resolve({
    newStore: () => Promise.resolve(Object.assign(new MemoryStore(), { sessions })),
    content: () => Promise.resolve(JSON.stringify(sessions)),
    close: () => Promise.resolve(),
  })
}

type SqliteStoreClass = new (options: { client: Database.Database }) => Store
const SqliteStore = (createBetterSqlite3Store as (from: typeof session) => SqliteStoreClass)(session)

/** The database is libsql's, which has the methods of better-sqlite3 and is there for each Node without a compiler. */
function openSqlite(): Promise<RunningStore> {
  const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-sqlite-store-'))
  const databases: Database.Database[] = []
  const newDatabase = () => {
    const database = new Database(path.join(folder, 'sessions.db'))
    database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000')
    databases.push(database)
    return database
  }
  const reader = newDatabase()
  return Promise.resolve({
    newStore: () => Promise.resolve(new SqliteStore({ client: newDatabase() })),
    content: () => Promise.resolve(JSON.stringify(reader.prepare('SELECT sess FROM sessions').all())),
    close() {
      for (const database of databases) database.close()
      rmSync(folder, { recursive: true, force: true })
      return Promise.resolve()
    },
  })
}

/** Where a store keeps sessions in PostgreSQL. */
interface PgStoreKind {
  newStore(pool: pg.Pool): Promise<object>
  table: string
  column: string
}

async function openPostgres({ newStore, table, column }: PgStoreKind): Promise<RunningStore> {
  const server = await startPostgres()
  const connectionString = await server.createDatabase()
  const pools: pg.Pool[] = []
  const newPool = () => {
    const pool = new pg.Pool({ connectionString, max: 4, connectionTimeoutMillis: 10_000 })
    pool.on('error', () => undefined)
    pools.push(pool)
    return pool
  }
  const reader = newPool()
  return {
    newStore: () => newStore(newPool()),
    content: async () => JSON.stringify((await reader.query(`SELECT ${column} FROM ${table}`)).rows),
    server,
    async close() {
      await Promise.all(pools.map((pool) => pool.end()))
      await server.stop()
    },
  }
}

const PgSimpleStore = connectPgSimple(session)

async function newPgSimpleStore(pool: pg.Pool): Promise<object> {
  const store = new PgSimpleStore({
    pool,
    createTableIfMissing: true,
    pruneSessionInterval: false,
    errorLog: () => undefined,
  })
  // The first use makes the table, which two at once cannot.
  await new Promise((resolve) => store.get('none', resolve))
  return store
}

/** `koa-session` brings no stores: an app writes these three methods. */
async function newKoaPgStore(pool: pg.Pool): Promise<object> {
  await pool.query('CREATE TABLE IF NOT EXISTS koa_session (key text PRIMARY KEY, content jsonb NOT NULL)')
  return {
    async get(key: string) {
      const { rows } = await pool.query<{ content: object }>(
        'SELECT content FROM koa_session WHERE key = $1',
        [key],
      )
      return rows[0]?.content
    },
    async set(key: string, content: object) {
      await pool.query(
        'INSERT INTO koa_session VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET content = excluded.content',
        [key, content],
      )
    },
    async destroy(key: string) {
      await pool.query('DELETE FROM koa_session WHERE key = $1', [key])
    },
  }
}

type RedisClient = Awaited<ReturnType<typeof connectRedis>>

async function openRedis(storeOf: (client: RedisClient) => object): Promise<RunningStore> {
  const server = await startRedis()
  const clients: RedisClient[] = []
  const newClient = async () => {
    const client = await connectRedis(server.url)
    clients.push(client)
    return client
  }
  const reader = await newClient()
  return {
    newStore: async () => storeOf(await newClient()),
    async content() {
      const keys = await reader.keys('*')
      return JSON.stringify(await Promise.all(keys.map((key) => reader.get(key))))
    },
    server,
    async close() {
      for (const client of clients) client.destroy()
      await server.stop()
    },
  }
}

async function connectRedis(url: string) {
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: 100 } })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** The store of the guide for Koa. */
function koaRedisStore(redis: RedisClient): object {
  return {
    get: async (key: string) => JSON.parse((await redis.get(key)) ?? 'null') as unknown,
    set: async (key: string, session: object, maxAge: number) => {
      await redis.set(key, JSON.stringify(session), { PX: maxAge })
    },
    destroy: async (key: string) => void (await redis.del(key)),
  }
}
