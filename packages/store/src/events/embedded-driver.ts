import { mkdirSync, accessSync, constants } from 'node:fs'
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from '@clickhouse/client'
import type { ChdbConnection } from 'chdb/connection'
import { StoreError } from '../error.js'
import { silent, type CallOptions, type EventsDriver } from './driver.js'
import { ReaderPool } from './reader-pool.js'

/** An engine session: it runs one statement at a time, several of them on the same path run side by side. */
interface Session {
  client: ClickHouseClient
  connection: ChdbConnection
}

const format = 'JSONCompactEachRowWithNamesAndTypes'
/** What SQL that a person wrote may use; they cannot be changed by it. */
const untrustedSettings = { max_execution_time: 30, max_memory_usage: 2 * 1024 ** 3, max_threads: 2 }

/**
 * ClickHouse in this process, on a folder that no other process may open meanwhile.
 *
 * @throws StoreError `engine_unsupported`, `data_folder_in_use`, `data_folder_not_writable`
 */
export async function openEmbeddedDriver(
  path: string,
  { readers }: { readers: number },
): Promise<EventsDriver> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new StoreError('data_folder_not_writable', path, { cause: error })
  }
  const openSession = await sessionOpener(path)
  const writer = openSession()
  try {
    await ask(writer, 'SELECT 1')
  } catch (error) {
    await writer.client.close()
    const locked =
      error instanceof Error && /Failed to create connection|Cannot lock file/.test(error.message)
    throw locked ? new StoreError('data_folder_in_use', path) : error
  }
  return new EmbeddedDriver(writer, openSession, readers)
}

async function sessionOpener(path: string): Promise<() => Session> {
  try {
    const { createChdbConnection } = await import('chdb/connection')
    return () => {
      const connection = createChdbConnection({ path })
      // The two packages declare the same connection, each in its own types.
      const asClientTypes = connection as unknown as NonNullable<ClickHouseClientConfigOptions['connection']>
      return { connection, client: createClient({ connection: asClientTypes, log: silent }) }
    }
  } catch (error) {
    throw new StoreError('engine_unsupported', `${process.platform} ${process.arch}`, { cause: error })
  }
}

class EmbeddedDriver implements EventsDriver {
  readonly exclusiveWriter = true
  readonly #writer: Session
  readonly #readers: ReaderPool<Session>
  readonly #untrusted: ReaderPool<Session>

  constructor(writer: Session, openSession: () => Session, readers: number) {
    this.#writer = writer
    // Mode 2 allows a statement its own limits; what a person wrote runs in mode 1, which allows neither that nor files.
    this.#readers = new ReaderPool(readers, () => readOnly(openSession(), ['SET readonly = 2']))
    const limits = Object.entries(untrustedSettings).map(([name, value]) => `SET ${name} = ${value}`)
    this.#untrusted = new ReaderPool(1, () => readOnly(openSession(), [...limits, 'SET readonly = 1']))
  }

  async command(sql: string, { params, settings }: CallOptions = {}): Promise<void> {
    await clean(this.#writer, () =>
      this.#writer.client.command({
        query: sql,
        ...given({ query_params: params, clickhouse_settings: settings }),
      }),
    )
  }

  async insertRaw(table: string, rows: Uint8Array, settings: Record<string, string | number>): Promise<void> {
    await clean(this.#writer, () =>
      this.#writer.connection.chdb.rawInsert({ table, values: rows, format: 'JSONEachRow', settings }),
    )
  }

  query(sql: string, options: CallOptions = {}): Promise<string> {
    return this.#readers.with((reader) => ask(reader, sql, options))
  }

  queryUntrusted(sql: string, { params }: CallOptions = {}): Promise<string> {
    return this.#untrusted.with((reader) => ask(reader, sql, params ? { params } : {}))
  }

  stream(sql: string, onLines: (lines: string[]) => void): Promise<void> {
    return this.#readers.with((reader) =>
      clean(reader, async () => {
        let rest = ''
        for await (const chunk of reader.connection.chdb.queryStream(sql, { format: 'JSONCompactEachRow' })) {
          const lines = (rest + chunk.text()).split('\n')
          rest = lines.pop() ?? ''
          onLines(lines)
        }
        if (rest) onLines([rest])
      }),
    )
  }

  async close(): Promise<void> {
    const sessions = [...(await this.#readers.all()), ...(await this.#untrusted.all()), this.#writer]
    for (const { client } of sessions) await client.close()
  }
}

async function readOnly(session: Session, statements: string[]): Promise<Session> {
  for (const query of statements) await session.client.command({ query })
  return session
}

function ask(session: Session, sql: string, { params, settings }: CallOptions = {}): Promise<string> {
  return clean(session, async () => {
    const given_ = given({ query_params: params, clickhouse_settings: settings })
    const answer = await session.client.query({ query: sql, format, ...given_ })
    return answer.text()
  })
}

/**
 * After a statement that failed half-way, the engine (seen in 26.7) hands out what it had already written before the answer
 * of the session's next statement. So a failure is followed by a statement whose answer nobody reads.
 */
async function clean<Result>(session: Session, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    const flush = await session.client.query({ query: 'SELECT 1', format }).catch(() => null)
    await flush?.text().catch(() => null)
    throw error
  }
}

/** The entries that have a value. */
function given<Values extends Record<string, unknown>>(
  values: Values,
): { [Name in keyof Values]?: NonNullable<Values[Name]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: NonNullable<Values[Name]>
  }
}
