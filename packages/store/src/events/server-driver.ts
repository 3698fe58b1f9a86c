import { Readable } from 'node:stream'
import { createClient, type ClickHouseClient } from '@clickhouse/client'
import { StoreError } from '../error.js'
import { silent, type CallOptions, type EventsDriver } from './driver.js'

const format = 'JSONCompactEachRowWithNamesAndTypes'
const untrustedSettings = { max_execution_time: 30, max_memory_usage: String(2 * 1024 ** 3), readonly: '1' }

/**
 * A ClickHouse server over HTTP.
 *
 * @param url `http://user:password@host:8123/database`
 * @throws StoreError `clickhouse_unreachable`
 */
export async function openServerDriver(url: string, { readers }: { readers: number }): Promise<EventsDriver> {
  let client: ClickHouseClient
  try {
    client = createClient({
      url,
      max_open_connections: readers + 2,
      request_timeout: 60_000,
      keep_alive: { enabled: true },
      log: silent,
    })
  } catch (error) {
    throw new StoreError('clickhouse_unreachable', 'the URL is not one', { cause: error })
  }
  // A query and not a ping: it also finds a wrong password or database.
  await client
    .query({ query: 'SELECT 1', format: 'JSONCompactEachRow' })
    .then((answer) => answer.text())
    .catch(async (error: unknown) => {
      await client.close()
      const code = (error as { code?: string }).code
      throw new StoreError('clickhouse_unreachable', code ? `error ${code}` : undefined)
    })
  return new ServerDriver(client)
}

class ServerDriver implements EventsDriver {
  readonly exclusiveWriter = false
  readonly #client: ClickHouseClient

  constructor(client: ClickHouseClient) {
    this.#client = client
  }

  async command(sql: string, { params = {}, settings = {} }: CallOptions = {}): Promise<void> {
    await this.#client.command({ query: sql, query_params: params, clickhouse_settings: settings })
  }

  async insertRaw(table: string, rows: Uint8Array, settings: Record<string, string | number>): Promise<void> {
    const { stream } = await this.#client.exec({
      query: `INSERT INTO ${table} FORMAT JSONEachRow`,
      values: Readable.from([rows], { objectMode: false }),
      clickhouse_settings: { ...settings, async_insert: 0 },
    })
    // The connection is free for the next request only when the answer was read.
    for await (const _ of stream);
  }

  async query(sql: string, { params = {}, settings = {} }: CallOptions = {}): Promise<string> {
    const clickhouse_settings = { ...settings, readonly: '2' as const }
    const answer = await this.#client.query({ query: sql, format, query_params: params, clickhouse_settings })
    return answer.text()
  }

  async queryUntrusted(sql: string, { params = {} }: CallOptions = {}): Promise<string> {
    const clickhouse_settings = untrustedSettings as Record<string, string | number>
    const answer = await this.#client.query({ query: sql, format, query_params: params, clickhouse_settings })
    return answer.text()
  }

  async stream(sql: string, onLines: (lines: string[]) => void): Promise<void> {
    const answer = await this.#client.query({ query: sql, format: 'JSONCompactEachRow' })
    for await (const rows of answer.stream()) onLines(rows.map((row) => row.text))
  }

  async close(): Promise<void> {
    await this.#client.close()
  }
}
