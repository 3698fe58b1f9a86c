import { limits, parseTimestamp, type ErrorCode } from '@keepsight/protocol'
import { findProblemOfContext, jsonBytes } from '@keepsight/protocol/validate'
import type { WriteKind } from './routes.js'

/** The messages of a body, not yet checked, and what the body says about all of them. */
export interface Messages {
  ok: true
  messages: unknown[]
  /** By the sender's clock; `undefined` when the body does not say. */
  sentAtMs: number | undefined
}

/** Why the body as a whole is refused. */
export interface MessagesRefusal {
  ok: false
  code: ErrorCode
  detail?: Record<string, unknown>
}

/** Takes the messages out of a parsed body. */
export function messagesOf(body: Record<string, unknown>, kind: WriteKind): Messages | MessagesRefusal {
  if (kind !== 'batch') return singleMessage(body, kind)
  const { batch, sentAt, context } = body
  if (batch === undefined || batch === null)
    return refuse('missing_field', '`batch` is missing. Send a list of messages in it.')
  if (!Array.isArray(batch)) return refuse('wrong_type', '`batch` must be a list of messages.')
  if (batch.length > limits.batchMessages) {
    return { ok: false, code: 'batch_too_large', detail: { limitMessages: limits.batchMessages } }
  }
  const messages = batch as unknown[]
  if (context !== undefined && context !== null) {
    const problem = mergeContext(messages, context)
    if (problem) return problem
  }
  if (sentAt === undefined || sentAt === null) return { ok: true, messages, sentAtMs: undefined }
  const sentAtMs = typeof sentAt === 'string' ? parseTimestamp(sentAt) : NaN
  if (Number.isNaN(sentAtMs)) {
    return refuse(
      'invalid_timestamp',
      '`sentAt` is not an ISO 8601 time. Write it as 2026-01-31T12:00:00.000Z.',
    )
  }
  return { ok: true, messages, sentAtMs }
}

function singleMessage(body: Record<string, unknown>, kind: WriteKind): Messages | MessagesRefusal {
  if (body.type === undefined || body.type === null) body.type = kind
  else if (body.type !== kind) {
    return refuse('wrong_type', `\`type\` must be ${kind} on this route, or be left out.`)
  }
  return { ok: true, messages: [body], sentAtMs: undefined }
}

/** Puts the batch's context under that of each message. */
function mergeContext(messages: unknown[], context: unknown): MessagesRefusal | undefined {
  const problem = findProblemOfContext(context)
  if (problem) return { ok: false, code: problem.code, detail: { message: problem.message } }
  // Each message gets a copy, so a small body could become a huge one.
  if (jsonBytes(context) * messages.length > limits.bodyBytes) {
    return { ok: false, code: 'body_too_large', detail: { limitBytes: limits.bodyBytes } }
  }
  const defaults = Object.entries(context as object).filter(([key]) => key !== '__proto__')
  for (const message of messages) {
    if (typeof message !== 'object' || message === null) continue
    const holder = message as { context?: unknown }
    holder.context ??= {}
    const own = holder.context as Record<string, unknown>
    // Something else than an object is for the steps to refuse.
    if (typeof own !== 'object') continue
    for (const [key, value] of defaults) own[key] ??= value
  }
  return undefined
}

function refuse(code: ErrorCode, message: string): MessagesRefusal {
  return { ok: false, code, detail: { message } }
}
