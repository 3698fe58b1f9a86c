import { errorAnswer, errors, type ErrorCode } from '@keepsight/protocol'
import type { ServerResponse } from 'node:http'

/** What goes back to the client: JSON and its status. */
export interface Answer {
  status: number
  body: string
  /** Tells the client when to try again. */
  retryAfterSeconds?: number
  /** Tells the client which methods there are. */
  allow?: string
}

/** Refusals after which the same request may succeed, and when to try. */
const retryAfterSeconds: Partial<Record<ErrorCode, number>> = {
  spool_full: 10,
  spool_failing: 10,
  overloaded: 1,
  starting: 2,
}

/** The answer that refuses a whole request. `detail` is added to `error`; see `errorAnswer`. */
export function refusal(code: ErrorCode, detail?: Record<string, unknown>): Answer {
  const answer: Answer = { status: errors[code].status, body: JSON.stringify(errorAnswer(code, detail)) }
  const seconds = retryAfterSeconds[code]
  if (seconds !== undefined) answer.retryAfterSeconds = seconds
  return answer
}

/** How an answer is sent. */
export interface SendOptions {
  /** The request's `Origin`: pages of any origin may read the answer, which holds nothing of anybody. */
  origin?: string | undefined
  /** Close the connection afterwards. */
  close?: boolean
}

/** Sends an answer, whole. */
export function send(
  response: ServerResponse,
  answer: Answer,
  { origin, close = false }: SendOptions = {},
): void {
  const headers = [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(Buffer.byteLength(answer.body)),
  ]
  if (origin !== undefined) headers.push('Access-Control-Allow-Origin', origin, 'Vary', 'Origin')
  if (answer.retryAfterSeconds !== undefined) {
    headers.push('Retry-After', String(answer.retryAfterSeconds))
    if (origin !== undefined) headers.push('Access-Control-Expose-Headers', 'Retry-After')
  }
  if (answer.allow !== undefined) headers.push('Allow', answer.allow)
  if (close) headers.push('Connection', 'close')
  response.writeHead(answer.status, headers)
  response.end(answer.body)
}
