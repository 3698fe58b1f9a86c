import type { KeepsightErrorCode } from '../errors.js'

/** What came of sending a batch. */
export type Outcome =
  /** No answer: the connection failed or took too long. `code` is Node's, such as `ECONNREFUSED`. */
  | { kind: 'failure'; code: string; timedOut: boolean }
  /** An answer. `json` is `undefined` when the body was no JSON, was cut off, or was too long to be ours. */
  | { kind: 'answer'; status: number; retryAfterMs: number | null; json: unknown }

/** What to do now. */
export type Verdict =
  | { action: 'done'; rejected: { index: number; code: string }[] }
  /** Send the same batch again after `delayMs`. */
  | { action: 'retry'; delayMs: number; error: KeepsightErrorCode }
  /** The batch is too large for the server: send each half. */
  | { action: 'halve' }
  /** Sending it again would fail again. */
  | { action: 'drop'; error: KeepsightErrorCode }

/** The first pause; it doubles with each failure, up to {@link longestBackoffMs}. */
export const firstBackoffMs = 500
export const longestBackoffMs = 30_000
/** A server may ask for a longer pause, but not for more than this. */
export const longestRetryAfterMs = 300_000

/**
 * The one place that decides what a failure means. Retried are network errors, 408, 429, 5xx, redirects (often a passing
 * maintenance page; never followed) and a 2xx that does not come from a Keepsight server: in all of them the events may
 * yet be taken, and the message ids make a second sending harmless. 413 halves the batch. Any other 4xx drops it.
 *
 * @param attempt how many times this batch failed before, from 0
 * @param random a number from 0 to 1, to spread the retries of many processes over half of the pause
 */
export function judge(outcome: Outcome, attempt: number, random: () => number): Verdict {
  const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(attempt, 16))
  const delayMs = Math.round(backoffMs * (0.5 + random() / 2))
  if (outcome.kind === 'failure') {
    return { action: 'retry', delayMs, error: outcome.timedOut ? 'timeout' : 'unreachable' }
  }
  const { status } = outcome
  if (status >= 200 && status < 300) {
    const rejected = rejectedIn(outcome.json)
    return rejected ? { action: 'done', rejected } : { action: 'retry', delayMs, error: 'bad_answer' }
  }
  if (status === 413) return { action: 'halve' }
  if (status === 408 || status === 429 || status >= 500) {
    const askedMs = Math.min(longestRetryAfterMs, outcome.retryAfterMs ?? 0)
    return { action: 'retry', delayMs: Math.max(delayMs, askedMs), error: 'overloaded' }
  }
  if (status >= 300 && status < 400) return { action: 'retry', delayMs, error: 'redirected' }
  return { action: 'drop', error: status === 401 || status === 403 ? 'key_refused' : 'request_refused' }
}

/** The rejections in an answer of the write routes; `null` when it is not such an answer. */
function rejectedIn(json: unknown): { index: number; code: string }[] | null {
  if (typeof json !== 'object' || json === null) return null
  const { success, rejected } = json as { success?: unknown; rejected?: unknown }
  if (success !== true) return null
  if (!Array.isArray(rejected)) return []
  return rejected.flatMap((entry: unknown) => {
    const { index, code } = (entry ?? {}) as { index?: unknown; code?: unknown }
    return typeof index === 'number' ? [{ index, code: typeof code === 'string' ? code : 'unknown' }] : []
  })
}

/** Milliseconds of a `Retry-After` header, which holds seconds or a date; `null` when it holds neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs)
}
