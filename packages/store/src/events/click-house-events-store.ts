import { StoreError } from '../error.js'
import { decodeRows } from './decode.js'
import type { EventsDriver } from './driver.js'
import { engineError } from './engine-error.js'
import { migrateEvents } from './migrate.js'
import type { EventsStore, InsertBatch, Statement } from './port.js'
import { untrustedSql } from './untrusted-sql.js'

const defaultTimeoutMs = 30_000
const defaultMemoryBytes = 2 * 1024 ** 3
/** Message ids asked for in one statement: so many, and so many characters, since a server takes 128 KiB in one parameter. */
const atOnce = { ids: 500, characters: 32 * 1024 }

/** One insert is one block and so one part: it is there as a whole or not at all. */
const oneBlock = {
  max_insert_block_size: 10_000_000,
  min_insert_block_size_rows: 10_000_000,
  min_insert_block_size_bytes: 1024 ** 3,
  input_format_skip_unknown_fields: 1,
}

const answerSettings = { output_format_json_quote_64bit_integers: 1, output_format_json_quote_denormals: 1 }

/** The events store over any driver. */
export class ClickHouseEventsStore implements EventsStore {
  readonly capabilities: EventsStore['capabilities']
  readonly #driver: EventsDriver

  constructor(driver: EventsDriver) {
    this.#driver = driver
    this.capabilities = { exclusiveWriter: driver.exclusiveWriter }
  }

  async migrate(): Promise<void> {
    await this.#run('migrate', () => migrateEvents(this.#driver))
  }

  async ping(): Promise<void> {
    await this.#run('ping', () => this.#driver.query('SELECT 1'))
  }

  async query<Row>({ name, sql, params, limits = {}, signal, untrusted = false }: Statement): Promise<Row[]> {
    signal?.throwIfAborted()
    const options = {
      ...(params ? { params } : {}),
      ...(signal ? { signal } : {}),
      settings: {
        ...answerSettings,
        max_execution_time: Math.max(1, Math.ceil((limits.timeoutMs ?? defaultTimeoutMs) / 1000)),
        max_memory_usage: limits.memoryBytes ?? defaultMemoryBytes,
      },
    }
    const answer = this.#run(
      name,
      async () => this.#driver.query(untrusted ? await this.#asQuestion(sql) : sql, options),
      { ownSql: untrusted },
    )
    return decodeRows<Row>(await unlessAborted(answer, signal))
  }

  async insert({ batchId, rows }: InsertBatch): Promise<void> {
    await this.#run('insert', () => this.#driver.insertRaw('events', withBatchId(rows, batchId), oneBlock))
  }

  async messageIdsOfBatch(batchId: string): Promise<Set<string>> {
    const rows = await this.query<{ message_id: string }>({
      name: 'message ids of a batch',
      sql: 'SELECT message_id FROM events WHERE batch_id = {batchId:String}',
      params: { batchId },
    })
    return new Set(rows.map((row) => row.message_id))
  }

  async messageIdsPresent(appId: string, messageIds: readonly string[]): Promise<Set<string>> {
    const present = new Set<string>()
    for (const ids of idGroups(messageIds)) {
      const rows = await this.query<{ message_id: string }>({
        name: 'message ids present',
        sql: `SELECT message_id FROM events
          WHERE app_id = {appId:String}
            AND message_hash IN (SELECT cityHash64(arrayJoin({ids:Array(String)})))
            AND message_id IN {ids:Array(String)}`,
        params: { appId, ids },
      })
      for (const row of rows) present.add(row.message_id)
    }
    return present
  }

  async allMessageIds(visit: (appId: string, messageId: string) => void): Promise<void> {
    await this.#run('all message ids', () =>
      this.#driver.stream('SELECT app_id, message_id FROM events', (lines) => {
        for (const line of lines) {
          if (!line) continue
          const [appId, messageId] = JSON.parse(line) as [string, string]
          visit(appId, messageId)
        }
      }),
    )
  }

  async checkDerived(): Promise<{ name: string; expected: number; actual: number }[]> {
    const differences: { name: string; expected: number; actual: number }[] = []
    for (const { name, count } of derived) {
      const [expected, actual] = await Promise.all(
        [0, 1].map((use_skip_indexes) =>
          this.#run(`check ${name}`, async () => {
            const answer = await this.#driver.query(count, { settings: { use_skip_indexes } })
            return decodeRows<{ rows: number }>(answer)[0]?.rows ?? 0
          }),
        ),
      )
      if (expected !== actual) differences.push({ name, expected: expected ?? 0, actual: actual ?? 0 })
    }
    return differences
  }

  async rebuildDerived(): Promise<void> {
    for (const { name } of derived)
      await this.#run(`rebuild ${name}`, () =>
        this.#driver.command(`ALTER TABLE events MATERIALIZE INDEX ${name} SETTINGS mutations_sync = 2`),
      )
  }

  async close(): Promise<void> {
    await this.#driver.close()
  }

  /** SQL that a person wrote, looked at in the form in which the engine understands it. */
  async #asQuestion(sql: string): Promise<string> {
    const format = 'SELECT formatQuerySingleLine({sql:String}) AS formatted'
    const [row] = decodeRows<{ formatted: string }>(await this.#driver.query(format, { params: { sql } }))
    return untrustedSql(row?.formatted ?? '')
  }

  async #run<Result>(
    name: string,
    run: () => Promise<Result>,
    options?: { ownSql: boolean },
  ): Promise<Result> {
    try {
      return await run()
    } catch (error) {
      throw engineError(name, error, options)
    }
  }
}

/** What is derived from the rows and lives in the same part as they: each is checked by a look-up with it and without it. */
const derived = [
  { name: 'message', count: countThrough('message_hash') },
  { name: 'object', count: countThrough('object_id') },
  { name: 'batch', count: countThrough('batch_id') },
] as const

/** Counts the rows of a thousand values taken from all over the table. */
function countThrough(column: string): string {
  return `SELECT count() AS rows FROM events
    WHERE ${column} IN (SELECT ${column} FROM events WHERE ${column} != defaultValueOfArgumentType(${column}) ORDER BY cityHash64(message_id) LIMIT 1000)`
}

function* idGroups(ids: readonly string[]): Generator<string[]> {
  let group: string[] = []
  let characters = 0
  for (const id of ids) {
    group.push(id)
    characters += id.length
    if (group.length < atOnce.ids && characters < atOnce.characters) continue
    yield group
    group = []
    characters = 0
  }
  if (group.length) yield group
}

const openingBrace = 0x7b

/** Splices the batch's id into each line, as its first field. */
function withBatchId(rows: Uint8Array, batchId: string): Uint8Array {
  const field = Buffer.from(`{"batch_id":${JSON.stringify(batchId)},`)
  const source = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)
  const parts: Buffer[] = []
  for (let at = 0; at < source.length;) {
    const newline = source.indexOf(0x0a, at)
    const end = newline === -1 ? source.length : newline + 1
    if (source[at] !== openingBrace) throw new StoreError('rows_refused', 'a line is not a JSON object')
    parts.push(field, source.subarray(at + 1, end))
    at = end
  }
  return Buffer.concat(parts)
}

/** Rejects with the signal's reason as soon as it aborts, whatever the engine takes to end the statement. */
function unlessAborted<Result>(answer: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return answer
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
