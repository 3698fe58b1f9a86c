import { Readable } from 'node:stream'
import { createClient, type ClickHouseClient } from '@clickhouse/client'
import { StoreError } from '../error.js'
import { silent, type CallOptions, type EventsDriver } from './driver.js'

const format = 'JSONCompactEachRowWithNamesAndTypes'
/** So that a connection on which nothing comes for long is not taken for a dead one. */
const signsOfLife = { send_progress_in_http_headers: 1, http_headers_progress_interval_ms: '10000' } as const

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
    const clickhouse_settings = { ...settings, ...signsOfLife }
    await this.#client.command({ query: sql, query_params: params, clickhouse_settings })
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

  async query(sql: string, { params = {}, settings = {}, signal }: CallOptions = {}): Promise<string> {
    const answer = await this.#client.query({
      query: sql,
      format,
      query_params: params,
      // Values may be thousands of ids, which are too long for a URL.
      use_multipart_params_auto: true,
      clickhouse_settings: { ...settings, cancel_http_readonly_queries_on_client_close: 1, readonly: '1' },
      ...(signal ? { abort_signal: signal } : {}),
    })
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
