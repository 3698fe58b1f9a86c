import { setTimeout as sleep } from 'node:timers/promises'

/** One message as the clients send it. */
interface Message {
  type: 'view'
  messageId: string
  timestamp: string
  userId: string
  object: { type: string; id: string }
}

export interface ClientsOptions {
  url: string
  key: string
  /** Clients that send side by side, each its next batch after its last was acknowledged. Default 6. */
  clients?: number
  /** Every so manyth batch is sent twice at once; 0: none. Default 5. */
  twice?: number
  /** Milliseconds between a client's batches. Default 20. */
  pauseMs?: number
  /** Told apart from other runs on the same server. Default `c`. */
  name?: string
}

/** Clients that send and, whatever happens to the server, send again with the same ids until they get an answer. */
export class Clients {
  /** Ids of which the server said that they are on disk. */
  readonly acknowledged = new Set<string>()
  /** All ids that were ever sent. */
  readonly sent = new Set<string>()
  /** Requests that were repeated. */
  retries = 0
  /** Answers by status; 0: none. */
  readonly statuses = new Map<number, number>()
  /** `Retry-After` of the answers with 503. */
  readonly retryAfter = new Set<string | null>()
  readonly #options: Required<ClientsOptions>
  #stopping = false
  #running: Promise<unknown> = Promise.resolve()

  constructor({ clients = 6, twice = 5, pauseMs = 20, name = 'c', ...options }: ClientsOptions) {
    this.#options = { clients, twice, pauseMs, name, ...options }
  }

  start(): this {
    this.#stopping = false
    this.#running = Promise.all(Array.from({ length: this.#options.clients }, (_, index) => this.#run(index)))
    return this
  }

  /** Lets each client get the answer to its last batch. */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#running
  }

  /** Ends the clients; what has no answer stays unacknowledged. */
  async abandon(): Promise<void> {
    this.#abandoned = true
    await this.stop()
  }
  #abandoned = false

  /** Sends a batch once; true when it was acknowledged. */
  async send(batch: readonly Message[]): Promise<boolean> {
    for (const { messageId } of batch) this.sent.add(messageId)
    const answer = await fetch(`${this.#options.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#options.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null)
    const status = answer?.status ?? 0
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    const body = (await answer?.json().catch(() => null)) as { accepted?: number } | null
    if (status === 503) this.retryAfter.add(answer!.headers.get('retry-after'))
    if (status !== 200 || !body) return false
    if (body.accepted !== batch.length) throw new Error(`${body.accepted} of ${batch.length} were accepted`)
    for (const { messageId } of batch) this.acknowledged.add(messageId)
    return true
  }

  async #run(client: number): Promise<void> {
    const { twice, pauseMs, name } = this.#options
    for (let round = 0; !this.#stopping; round++) {
      const batch = makeBatch(`${name}${client}-${round}`, 1 + ((round * 7 + client) % 25))
      const copies = twice > 0 && round % twice === 0 ? 2 : 1
      const isTaken = async (): Promise<boolean> =>
        (await Promise.all(Array.from({ length: copies }, () => this.send(batch)))).some(Boolean)
      while (!(await isTaken())) {
        if (this.#abandoned) return
        this.retries++
        await sleep(20 + Math.random() * 80)
      }
      await sleep(Math.random() * 2 * pauseMs)
    }
  }
}

/** Views of this month and the one before, so that a batch goes to several partitions. */
export function makeBatch(name: string, size: number): Message[] {
  return Array.from({ length: size }, (_, index) => ({
    type: 'view',
    messageId: `${name}-${index}`,
    timestamp: new Date(Date.now() - (index % 4 === 0 ? 40 * 24 * 3_600_000 : 0)).toISOString(),
    userId: `user-${index % 10}`,
    object: { type: 'Product', id: String(index) },
  }))
}
