import { randomBytes, randomUUID } from 'node:crypto'

interface Ending {
  keyId: string
  needsDelivery: boolean
}

const firefox = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Firefox/128.0'

/** What an app's server says of the log-ins of its users and hears of their ends, spoken over its wire. */
export class SessionApp {
  readonly #url: string
  readonly #key: string
  readonly #listener = randomUUID()
  readonly #connection = new AbortController()
  /** Keys whose ending this process was told of and has not confirmed. */
  readonly #told = new Set<string>()
  #confirmsAtOnce = false

  constructor(url: string, secretKey: string) {
    this.#url = url
    this.#key = secretKey
  }

  /** A log-in; answers with the id of its session. */
  async logIn(user: string, over: object = {}): Promise<string> {
    const keyId = randomBytes(17).toString('base64url').slice(0, 22)
    const log = { keyId, sealedKey: 'sealed', user, ip: '5.9.0.1', userAgent: firefox, ...over }
    const answer = (await this.post('start', log)) as { outcome: string }
    if (answer.outcome !== 'started') throw new Error(`The log-in was refused: ${JSON.stringify(answer)}`)
    return keyId
  }

  async post(route: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.#url}/v1/sessions/${route}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${route}: ${JSON.stringify(answer)}`)
    return answer
  }

  /** Connects as a process of the app. It confirms endings at once only when told to. */
  async listen({ confirms }: { confirms: boolean }): Promise<void> {
    this.#confirmsAtOnce = confirms
    const search = new URLSearchParams({ listener: this.#listener, name: 'web-1:4242', after: '0' })
    const response = await fetch(`${this.#url}/v1/sessions/endings?${search.toString()}`, {
      headers: { authorization: `Bearer ${this.#key}` },
      signal: this.#connection.signal,
    })
    if (!response.ok || response.body === null) throw new Error(await response.text())
    void this.#hear(response.body).catch(() => undefined)
  }

  async #hear(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const data = /^data: ?(.*)$/m.exec(event)?.[1]
        if (!/^event: ?ending$/m.test(event) || data === undefined) continue
        const ending = JSON.parse(data) as Ending
        if (!ending.needsDelivery) continue
        this.#told.add(ending.keyId)
        if (this.#confirmsAtOnce) await this.confirm(ending.keyId)
      }
    }
  }

  /** Whether this process was told of the ending. */
  wasTold(session: string): boolean {
    return this.#told.has(session)
  }

  async confirm(session: string): Promise<void> {
    await this.post('acks', { listener: this.#listener, acks: [{ keyId: session, outcome: 'gone' }] })
  }

  async fail(session: string, error: string): Promise<void> {
    await this.post('acks', {
      listener: this.#listener,
      acks: [{ keyId: session, outcome: 'failed', error }],
    })
  }

  close(): void {
    this.#connection.abort()
  }
}
