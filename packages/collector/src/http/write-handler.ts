import { limits, type ErrorCode, type Rejection } from '@keepsight/protocol'
import { clientIp, type CompiledTrust } from '@keepsight/protocol/client-ip'
import type { ApiKey } from '@keepsight/store'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Counters } from '../counters.js'
import { formatTime, monthOf } from '../format-time.js'
import type { KeyCache } from '../keys/key-cache.js'
import { keyOfAuthorization } from '../keys/key-of-authorization.js'
import { refusalOfKey } from '../keys/refusal-of-key.js'
import { SpoolError, type Spool, type SpoolRecord } from '../spool/port.js'
import { draftEvent, type Arrival } from '../steps/index.js'
import { runSteps } from '../steps/run-steps.js'
import { refusal, send, type Answer } from './answer.js'
import type { BodyBudget } from './body-budget.js'
import { decompress } from './decompress.js'
import { hasTooManyTokens } from './has-too-many-tokens.js'
import { messagesOf, type Messages } from './messages-of.js'
import { parseJson } from './parse-json.js'
import { readBody } from './read-body.js'
import type { WriteKind } from './routes.js'
import { writeAnswer } from './write-answer.js'

/** What the write routes need. */
export interface WriteHandlerOptions {
  spool: Spool
  keys: KeyCache
  counters: Counters
  budget: BodyBudget
  trustProxy: CompiledTrust
  now: () => number
  /** True once the server is closing: then connections end with their answer. */
  isClosing: () => boolean
  /** Told of errors that are nobody's input. */
  onError: (error: unknown) => void
}

/** Takes a write request from its first byte to its answer, which says 200 only when its events are on disk. */
export class WriteHandler {
  private readonly options: WriteHandlerOptions

  constructor(options: WriteHandlerOptions) {
    this.options = options
  }

  handle(request: IncomingMessage, response: ServerResponse, kind: WriteKind): void {
    const { counters, budget, isClosing } = this.options
    const { origin } = request.headers
    counters.inFlight++
    const finish = (answer: Answer) => {
      counters.addWrite(answer.status)
      send(response, answer, { origin, close: isClosing() })
    }
    readBody(request, budget, (body, heldBytes) => {
      counters.wireBytes += heldBytes
      const answered =
        body === 'gone'
          ? Promise.resolve()
          : typeof body === 'string'
            ? Promise.resolve(this.refuse(body, body === 'body_too_large' ? wireLimit : undefined)).then(
                finish,
              )
            : this.accept(request, body, kind).then(finish)
      answered
        .catch((error: unknown) => {
          this.options.onError(error)
          response.destroy()
        })
        .finally(() => {
          counters.inFlight--
          budget.give(heldBytes)
        })
    })
  }

  private async accept(request: IncomingMessage, wire: Buffer, kind: WriteKind): Promise<Answer> {
    try {
      const headerKey = keyOfAuthorization(request.headers.authorization)
      let key: ApiKey | undefined
      if (headerKey) {
        const found = await this.keyFor(headerKey, request)
        if (typeof found === 'string') return this.refuse(found)
        key = found
      }
      const encoding = request.headers['content-encoding']
      const body = encoding === undefined || encoding === 'identity' ? wire : await decompress(wire, encoding)
      if (typeof body === 'string')
        return this.refuse(body, body === 'body_too_large' ? bodyLimit : undefined)
      if (hasTooManyTokens(body)) return this.refuse('body_too_large', tokenLimit)
      const parsed = parseJson(body)
      if (!parsed.ok) return this.refuse(parsed.code)
      const { value } = parsed
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return this.refuse('wrong_type', { message: 'The body must be a JSON object.' })
      }
      if (!key) {
        const { writeKey } = value as { writeKey?: unknown }
        if (typeof writeKey !== 'string' || writeKey === '') return this.refuse('missing_key')
        const found = await this.keyFor(writeKey, request)
        if (typeof found === 'string') return this.refuse(found)
        key = found
      }
      const messages = messagesOf(value as Record<string, unknown>, kind)
      if (!messages.ok) return this.refuse(messages.code, messages.detail)
      return await this.keep(messages, this.arrivalOf(request, key, messages), kind)
    } catch (error) {
      this.options.onError(error)
      return this.refuse('internal')
    }
  }

  /** The key, if it may write from where the request comes. */
  private async keyFor(text: string, { headers }: IncomingMessage): Promise<ApiKey | ErrorCode> {
    let key: ApiKey | null
    try {
      const found = this.options.keys.find(text)
      key = found instanceof Promise ? await found : found
    } catch (error) {
      this.options.onError(error)
      return 'starting'
    }
    return refusalOfKey(key, headers.origin) ?? key!
  }

  private arrivalOf(request: IncomingMessage, key: ApiKey, { sentAtMs }: Messages): Arrival {
    const isPublic = key.kind === 'public'
    const receivedAtMs = this.options.now()
    return {
      appId: key.appId,
      keyKind: isPublic ? 'public' : 'secret',
      receivedAtMs,
      receivedAt: formatTime(receivedAtMs),
      sentAtMs,
      clientIp: isPublic ? (clientIp(request, { trustProxy: this.options.trustProxy }) ?? '') : '',
      userAgent: isPublic ? (request.headers['user-agent'] ?? '').slice(0, limits.valueCharacters) : '',
    }
  }

  private async keep({ messages }: Messages, arrival: Arrival, kind: WriteKind): Promise<Answer> {
    const { counters, spool } = this.options
    const records: SpoolRecord[] = []
    const rejected: Rejection[] = []
    for (let index = 0; index < messages.length; index++) {
      const event = draftEvent(messages[index], arrival)
      const halt = runSteps(event, counters)
      if (halt) rejected.push({ index, code: halt.code, message: halt.message })
      else {
        const { row } = event
        records.push({
          appId: arrival.appId,
          messageId: row.message_id!,
          month: monthOf(row.time!),
          row: JSON.stringify(row),
        })
      }
    }
    if (kind !== 'batch' && rejected[0]) {
      const { code, message } = rejected[0]
      return this.refuse(code as ErrorCode, { message })
    }
    if (records.length > 0) {
      try {
        await spool.append(records)
      } catch (error) {
        if (error instanceof SpoolError)
          return this.refuse(error.code === 'spool_full' ? 'spool_full' : 'spool_failing')
        throw error
      }
    }
    counters.accepted += records.length
    return writeAnswer(records.length, rejected)
  }

  private refuse(code: ErrorCode, detail?: Record<string, unknown>): Answer {
    this.options.counters.addRefusal(code)
    return refusal(code, detail)
  }
}

const wireLimit = { limitBytes: limits.wireBytes }
const bodyLimit = { limitBytes: limits.bodyBytes }
const tokenLimit = {
  limitTokens: limits.bodyTokens,
  message: `The body has more than ${limits.bodyTokens.toLocaleString('en-US')} commas, colons and brackets. Send fewer messages at once.`,
}
