import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { StoreError } from '../error.js'
import { postgresError } from './postgres-error.js'

const connectTimeoutMs = 5_000
/** A server that takes statements and does not answer is one that cannot be reached. */
const statementTimeoutMs = 30_000
/** A transaction of a server that vanished is given up after this time, and what it locked is free again. */
const idleInTransactionMs = 10_000

const int8 = 20

/**
 * A pool of connections that throws nothing but `StoreError`s: `database_unreachable`, `database_refused`, `database_conflict`,
 * `database_statement_failed`. A connection that was lost is replaced with the next statement. 64-bit integers are numbers.
 *
 * @throws StoreError `database_unsupported`
 */
export function openPostgresPool(url: string): PostgresPool {
  const config: pg.PoolConfig = {
    connectionString: url,
    application_name: 'keepsight',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
    keepAlive: true,
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === int8
          ? Number
          : (pg.types.getTypeParser(type, format ?? 'text') as (value: string) => unknown),
    },
  }
  let pool: pg.Pool
  try {
    new pg.Client(config) // Reads the URL; the pool would do so with the first statement only.
    pool = new pg.Pool(config)
  } catch {
    throw new StoreError('database_unsupported') // Without its cause, which carries the URL with the password.
  }
  // A lost connection that nobody uses right now; the pool drops it by itself.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    // Lost while a transaction holds it and asks nothing: its next statement says so. Unheard, it would end the process.
    client.on('error', () => undefined)
    client.query(`set idle_in_transaction_session_timeout = ${idleInTransactionMs}`).catch(() => undefined)
  })
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw postgresError(error)
      })
      const known = clients.get(client) ?? translating(client)
      clients.set(client, known)
      return known
    },
    end: () => pool.end(),
  }
}

/** The client as Kysely uses it, with our errors. One that may still wait for an old answer is not used again. */
function translating(client: pg.PoolClient): PostgresPoolClient {
  let broken = false
  const query = async (statement: string, parameters: readonly unknown[]) => {
    try {
      return await client.query(statement, [...parameters])
    } catch (error) {
      const translated = postgresError(error)
      broken ||= translated.code === 'database_unreachable'
      throw translated
    }
  }
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: (discard) => client.release(discard || broken),
  }
}
