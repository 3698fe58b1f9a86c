import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ErrorAnswer, WriteAnswer } from '@keepsight/protocol'
import { CliError } from '../cli-error.js'
import type { Outgoing } from './batches.js'
import type { Reject } from './import-file.js'

/** Where batches go. */
export interface Destination {
  /** Asked at each attempt: a server that was started anew may answer elsewhere. */
  url: () => string
  /** A secret key of the app. */
  key: string
  /** Give up after so long without an answer that takes a batch. Default: 2 minutes. */
  patienceMs?: number
}

const retried = new Set([408, 425, 429, 500, 502, 503, 504])
const compress = promisify(gzip)

/**
 * Sends one batch until it is taken: a server that restarts, is full or loaded is waited for, and since ids are stable a
 * batch that was taken but not answered can be sent again. Resolves with the messages the server refused.
 *
 * @throws CliError when the server refuses the request itself, or nothing gets through for too long
 */
export async function postBatch(batch: Outgoing[], destination: Destination): Promise<Reject[]> {
  const { patienceMs = 120_000 } = destination
  const body = await compress(`{"batch":[${batch.map(({ json }) => json).join(',')}]}`, { level: 1 })
  const startedAt = Date.now()
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await post(body, destination)
    if (outcome.kind === 'taken')
      return outcome.answer.rejected.map(({ index, code, message }) => ({
        line: batch[index]?.line ?? 0,
        reason: `${code}: ${message}`,
      }))
    if (outcome.kind === 'too-large') return halved(batch, destination)
    if (outcome.kind === 'refused') throw new CliError(`The server refused the import: ${outcome.message}`)
    if (Date.now() - startedAt > patienceMs)
      throw new CliError(
        `The server has taken nothing for ${Math.round(patienceMs / 1000)} seconds (${outcome.why}). Run the same command again to go on; nothing is imported twice.`,
      )
    const backoffMs = Math.min(10_000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2)
    await sleep(Math.max(backoffMs, outcome.retryAfterMs))
  }
}

type PostOutcome =
  | { kind: 'taken'; answer: WriteAnswer }
  | { kind: 'again'; why: string; retryAfterMs: number }
  | { kind: 'too-large' }
  | { kind: 'refused'; message: string }

async function post(body: Buffer, { url, key }: Destination): Promise<PostOutcome> {
  let response: Response
  let text: string
  try {
    response = await fetch(`${url()}/v1/batch`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(30_000),
    })
    text = await response.text()
  } catch (error) {
    // No answer, or half of one: whether it was taken is not known, and does not matter.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return { kind: 'again', why: cause instanceof Error ? cause.message : String(cause), retryAfterMs: 0 }
  }
  if (response.ok) return { kind: 'taken', answer: JSON.parse(text) as WriteAnswer }
  if (response.status === 413) return { kind: 'too-large' }
  if (!retried.has(response.status)) return { kind: 'refused', message: messageOf(text, response.status) }
  const retryAfter = Number(response.headers.get('retry-after') ?? 0)
  const retryAfterMs = Number.isFinite(retryAfter) ? Math.min(60, retryAfter) * 1000 : 0
  return { kind: 'again', why: `it answers ${response.status}`, retryAfterMs }
}

async function halved(batch: Outgoing[], destination: Destination): Promise<Reject[]> {
  const [only] = batch
  if (only && batch.length === 1) return [{ line: only.line, reason: 'the message is too large' }]
  const half = Math.ceil(batch.length / 2)
  const first = await postBatch(batch.slice(0, half), destination)
  return [...first, ...(await postBatch(batch.slice(half), destination))]
}

function messageOf(text: string, status: number): string {
  try {
    return (JSON.parse(text) as ErrorAnswer).error.message
  } catch {
    return `it answered ${status}.`
  }
}
