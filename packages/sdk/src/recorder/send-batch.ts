import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Entry } from './entry.js'
import type { HttpClient } from './http-client.js'
import type { Outcome } from './retry-policy.js'

/** Where messages go. */
export interface Endpoint {
  /** The server's address, such as `http://127.0.0.1:8300`. */
  url: URL
  /** The secret key. */
  key: string
}

/** What sending needs. */
export interface SendBatchOptions {
  client: HttpClient
  /** Answers when it is known where to send to; a rejection counts as a failure to connect. */
  endpoint: () => Endpoint | Promise<Endpoint>
  /** Told when there was no answer. */
  onFailure: () => void
  /** `auto`: for any server but one on this machine, where compressing costs more than it saves. */
  gzip: boolean | 'auto'
  library: { name: string; version: string }
  now: () => number
}

/** Bodies below this many bytes do not gain from compression. */
const gzipFromBytes = 1024

/** A message as it travels. */
export type BatchMessage = Pick<Entry, 'json' | 'bytes'>

/** Makes the function that posts messages, each as JSON, to `/v1/batch`. It never rejects. */
export function createSendBatch({ client, endpoint, onFailure, gzip, library, now }: SendBatchOptions) {
  const context = JSON.stringify({ library })

  return async function sendBatch(messages: readonly BatchMessage[]): Promise<Outcome> {
    let where: Endpoint
    try {
      where = await endpoint()
    } catch {
      return { kind: 'failure', code: 'ENOSERVER', timedOut: false }
    }
    const sentAt = new Date(now()).toISOString()
    const json = bodyOf(messages, `],"sentAt":"${sentAt}","context":${context}}`)
    const compress = gzip === 'auto' ? !isLoopback(where.url.hostname) : gzip
    const zipped = compress && json.length >= gzipFromBytes ? await zip(json, { level: 3 }) : undefined
    const outcome = await client.call({
      method: 'POST',
      url: new URL(`${where.url.pathname.replace(/\/$/, '')}/v1/batch`, where.url),
      headers: {
        authorization: `Basic ${Buffer.from(`${where.key}:`).toString('base64')}`,
        'content-type': 'application/json',
        'user-agent': `${library.name}/${library.version}`,
        ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      },
      body: zipped ?? json,
    })
    if (outcome.kind === 'failure') onFailure()
    return outcome
  }
}

const head = '{"batch":['
const comma = 0x2c

/** Written message by message: joined to one text first, each would cost twenty times as much. */
function bodyOf(messages: readonly BatchMessage[], tail: string): Buffer {
  const room = head.length + messages.length + Buffer.byteLength(tail)
  const body = Buffer.allocUnsafe(messages.reduce((sum, { bytes }) => sum + bytes, room))
  let at = body.write(head)
  for (const [index, { json }] of messages.entries()) {
    if (index > 0) body[at++] = comma
    at += body.write(json, at)
  }
  at += body.write(tail, at)
  return body.subarray(0, at)
}

const zip = promisify<Buffer, { level: number }, Buffer>(gzip)

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
