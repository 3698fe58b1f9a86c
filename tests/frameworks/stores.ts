import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '@keepsight/store/testing'
import { RedisStore } from 'connect-redis'
import connectPgSimple from 'connect-pg-simple'
import session, { MemoryStore } from 'express-session'
import pg from 'pg'
import { createClient } from 'redis'
import { SqliteStore } from './sqlite-store.js'
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

/** The stores that the guard is tested with. */
export const storeKinds: { name: string; hasServer: boolean; open(): Promise<RunningStore> }[] = [
  {
    name: 'MemoryStore',
    hasServer: false,
    open() {
      const sessions = {}
      return Promise.resolve({
        newStore: () => Promise.resolve(Object.assign(new MemoryStore(), { sessions })),
        content: () => Promise.resolve(JSON.stringify(sessions)),
        close: () => Promise.resolve(),
      })
    },
  },
  {
    name: 'SQLite',
    hasServer: false,
    open() {
      const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-sqlite-store-'))
      const file = path.join(folder, 'sessions.db')
      const reader = new SqliteStore(file)
      const stores = [reader]
      return Promise.resolve({
        newStore() {
          const store = new SqliteStore(file)
          stores.push(store)
          return Promise.resolve(store)
        },
        content: () => Promise.resolve(reader.content()),
        close() {
          for (const store of stores) store.close()
          rmSync(folder, { recursive: true, force: true })
          return Promise.resolve()
        },
      })
    },
  },
  {
    name: 'connect-pg-simple on PostgreSQL',
    hasServer: true,
    async open() {
      const server = await startPostgres()
      const conString = await server.createDatabase()
      const pools: pg.Pool[] = []
      const newPool = () => {
        const pool = new pg.Pool({ connectionString: conString, max: 4, connectionTimeoutMillis: 10_000 })
        pool.on('error', () => undefined)
        pools.push(pool)
        return pool
      }
      const PgStore = connectPgSimple(session)
      const reader = newPool()
      return {
        async newStore() {
          const store = new PgStore({
            pool: newPool(),
            createTableIfMissing: true,
            pruneSessionInterval: false,
            errorLog: () => undefined,
          })
          // The first use makes the table, which two at once cannot.
          await new Promise((resolve) => store.get('none', resolve))
          return store
        },
        content: async () => JSON.stringify((await reader.query('SELECT sess FROM session')).rows),
        server,
        async close() {
          await Promise.all(pools.map((pool) => pool.end()))
          await server.stop()
        },
      }
    },
  },
  {
    name: 'connect-redis on Redis',
    hasServer: true,
    async open() {
      const server = await startRedis()
      const clients: { destroy(): void }[] = []
      const newClient = async () => {
        const client = createClient({
          url: server.url,
          disableOfflineQueue: true,
          socket: { reconnectStrategy: 100 },
        })
        client.on('error', () => undefined)
        await client.connect()
        clients.push(client)
        return client
      }
      const reader = await newClient()
      return {
        newStore: async () => new RedisStore({ client: await newClient() }),
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
    },
  },
]
