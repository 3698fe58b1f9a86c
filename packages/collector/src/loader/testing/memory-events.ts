import type { EventsWriter, InsertBatch } from '@keepsight/store'

export interface MemoryRow {
  app_id: string
  message_id: string
  batch_id: string
  [column: string]: unknown
}

/** What happens to the next insert: see {@link MemoryEvents.faults}. */
export type InsertFault =
  /** No answer; nothing inserted. */
  | 'lost'
  /** No answer; all inserted. */
  | 'inserted-unanswered'
  /** No answer; the first half inserted. */
  | 'half-inserted'
  /** The engine says that it cannot now. */
  | 'refused'

/**
 * A table in memory, for failures that a real engine cannot be made to show at will. What it stands in for is tested on the
 * real one as well.
 */
export class MemoryEvents implements EventsWriter {
  readonly capabilities: { exclusiveWriter: boolean }
  readonly rows: MemoryRow[] = []
  readonly inserts: { batchId: string; rows: number }[] = []
  /** Taken from the front by each insert. */
  readonly faults: (InsertFault | null)[] = []
  /** While true, every call fails as if the server were gone. */
  isDown = false
  /** Rows for which the engine has a parse error. */
  isPoison: (row: MemoryRow) => boolean = () => false
  /** Rows at which the engine falls over without a word. */
  isDeadly: (row: MemoryRow) => boolean = () => false
  asked = { ofBatch: 0, present: 0 }
  /** Milliseconds that each insert takes. */
  insertMs = 0

  constructor({ exclusiveWriter = true } = {}) {
    this.capabilities = { exclusiveWriter }
  }

  async insert({ batchId, rows }: InsertBatch): Promise<void> {
    await this.#reach()
    await new Promise((resolve) => setTimeout(resolve, this.insertMs))
    const lines = Buffer.from(rows).toString('utf8').trimEnd().split('\n')
    const parsed = lines.map((line) => ({ ...(JSON.parse(line) as MemoryRow), batch_id: batchId }))
    const fault = this.faults.shift()
    if (fault === 'lost') throw new Error('socket hang up')
    if (fault === 'refused') throw Object.assign(new Error('Memory limit exceeded'), { code: '241' })
    if (parsed.some((row) => this.isDeadly(row))) throw new Error('socket hang up')
    if (parsed.some((row) => this.isPoison(row)))
      throw Object.assign(new Error('Cannot parse'), { code: '27' })
    this.rows.push(...(fault === 'half-inserted' ? parsed.slice(0, Math.ceil(parsed.length / 2)) : parsed))
    this.inserts.push({ batchId, rows: parsed.length })
    if (fault) throw new Error('socket hang up')
  }

  async messageIdsOfBatch(batchId: string): Promise<Set<string>> {
    this.asked.ofBatch++
    await this.#reach()
    return new Set(this.rows.filter((row) => row.batch_id === batchId).map((row) => row.message_id))
  }

  async messageIdsPresent(appId: string, messageIds: readonly string[]): Promise<Set<string>> {
    this.asked.present++
    await this.#reach()
    const wanted = new Set(messageIds)
    const found = this.rows.filter((row) => row.app_id === appId && wanted.has(row.message_id))
    return new Set(found.map((row) => row.message_id))
  }

  async allMessageIds(visit: (appId: string, messageId: string) => void): Promise<void> {
    await this.#reach()
    for (const row of [...this.rows]) visit(row.app_id, row.message_id)
  }

  /** `app/message` of every row, sorted. */
  get messages(): string[] {
    return this.rows.map((row) => `${row.app_id}/${row.message_id}`).sort()
  }

  async #reach(): Promise<void> {
    await Promise.resolve()
    if (this.isDown) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  }
}
