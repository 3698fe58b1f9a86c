import { randomUUID } from 'node:crypto'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from '@clickhouse/client'
import type { ChdbConnection } from 'chdb/connection'
import { StoreError } from '../error.js'
import { silent, type CallOptions, type EventsDriver } from './driver.js'
import { sessionSettings } from './session-settings.js'
import { Slots } from './slots.js'

/** An engine session: it runs one statement at a time, several of them on the same path run side by side. */
interface Session {
  client: ClickHouseClient
  connection: ChdbConnection
}

const format = 'JSONCompactEachRowWithNamesAndTypes'
/** Long enough for the values of a statement, which travel with it. */
const sqlBytes = { max_query_size: 64 * 1024 ** 2 }
/** How often a statement that is to end is told so: it may not have begun when it was told first. */
const stopEveryMs = 50

/**
 * ClickHouse in this process, on a folder that no other process may open meanwhile.
 *
 * @param options.readers statements that run at once beside the writer. Each takes one of libuv's threads (4, unless
 *   `UV_THREADPOOL_SIZE` says more), as does the writer.
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
  try {
    const writer = openSession()
    await ask(writer, 'SELECT 1').catch(async (error: unknown) => {
      await writer.client.close()
      throw error
    })
    return new EmbeddedDriver(writer, openSession, new Slots(readers))
  } catch (error) {
    const isLocked =
      error instanceof Error && /Failed to create connection|Cannot lock file/.test(error.message)
    throw isLocked ? new StoreError('data_folder_in_use', path) : error
  }
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
  readonly #openSession: () => Session
  readonly #readers: Slots

  constructor(writer: Session, openSession: () => Session, readers: Slots) {
    this.#writer = writer
    this.#openSession = openSession
    this.#readers = readers
  }

  async command(sql: string, { params, settings = {} }: CallOptions = {}): Promise<void> {
    await flushed(this.#writer, () =>
      this.#writer.client.command({ query: sessionSettings(settings, params) + sql }),
    )
  }

  async insertRaw(table: string, rows: Uint8Array, settings: Record<string, string | number>): Promise<void> {
    await flushed(this.#writer, () =>
      this.#writer.connection.chdb.rawInsert({ table, values: rows, format: 'JSONEachRow', settings }),
    )
  }

  query(sql: string, { params, settings = {}, signal }: CallOptions = {}): Promise<string> {
    return this.#withReader(async (reader) => {
      signal?.throwIfAborted()
      const mark = randomUUID()
      // In this order: what is set cannot be changed by the statement, which may not write either.
      const before = sessionSettings({ ...sqlBytes, ...settings, log_comment: mark, readonly: 1 })
      const asked = ask(reader, before + sessionSettings({}, params) + sql)
      if (!signal) return asked
      const ended = new AbortController()
      const stop = () => void this.#stop(mark, ended.signal)
      signal.addEventListener('abort', stop, { once: true })
      return asked.finally(() => {
        ended.abort()
        signal.removeEventListener('abort', stop)
      })
    })
  }

  stream(sql: string, onLines: (lines: string[]) => void): Promise<void> {
    return this.#withReader(async (reader) => {
      let rest = ''
      const decoder = new TextDecoder()
      for await (const chunk of reader.connection.chdb.queryStream(sql, { format: 'JSONCompactEachRow' })) {
        const lines = (rest + decoder.decode(chunk.raw(), { stream: true })).split('\n')
        rest = lines.pop() ?? ''
        onLines(lines)
      }
      if (rest) onLines([rest])
    })
  }

  async close(): Promise<void> {
    await this.#writer.client.close()
  }

  /**
   * Gives each statement a session of its own, which costs 0.3 ms: settings, values and, after a failure, a rest of the
   * answer (seen in 26.7) would stay in the session for the next one.
   */
  #withReader<Result>(use: (reader: Session) => Promise<Result>): Promise<Result> {
    return this.#readers.with(async () => {
      const reader = this.#openSession()
      try {
        return await use(reader)
      } finally {
        await reader.client.close()
      }
    })
  }

  /** Tells the engine to end the statement of this mark, until it has. */
  async #stop(mark: string, ended: AbortSignal): Promise<void> {
    const killer = this.#openSession()
    while (!ended.aborted) {
      const query = `KILL QUERY WHERE Settings['log_comment'] = '${mark}' ASYNC`
      await killer.client.command({ query }).catch(() => null)
      await sleep(stopEveryMs, null, { signal: ended }).catch(() => null)
    }
    await killer.client.close()
  }
}

async function ask({ client }: Session, query: string): Promise<string> {
  return (await client.query({ query, format })).text()
}

/**
 * After a statement that failed half-way, the engine (seen in 26.7) hands out what it had already written before the answer
 * of the session's next statement. So a failure on the writer is followed by a statement whose answer nobody reads.
 */
async function flushed<Result>(session: Session, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    await ask(session, 'SELECT 1').catch(() => null)
    throw error
  }
}
