import { isIP } from 'node:net'
import {
  endReasons,
  sessionLimits,
  type EndReason,
  type EndSessionsRequest,
  type StartSessionRequest,
} from '@keepsight/protocol'
import { invalid, SessionsError } from './errors.js'

const dayMs = 86_400_000
/** A log-in that is told later than this is taken to be from then. */
const latestMs = 30 * dayMs
const defaultKeyLifetimeMs = 400 * dayMs
const longestKeyLifetimeMs = 10 * 365 * dayMs
const longestText = 512

/** Whether this can be the id of a session or a key: what cannot is the id of none. */
export const isKeyId = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w-]{22}$/.test(value)

/** The keyed hash of a session key. */
export function keyId(value: string, field: string): string {
  if (!isKeyId(value)) invalid(`${field} must be 22 characters of base64url`)
  return value
}

export function keyIds(values: readonly string[], field: string): string[] {
  if (!Array.isArray(values) || values.length > sessionLimits.idsPerRequest)
    invalid(`${field} must be at most ${sessionLimits.idsPerRequest} ids`)
  return [...new Set(values.map((value) => keyId(value, field)))]
}

export function sealedKey(value: string, field: string): string {
  if (
    typeof value !== 'string' ||
    !/^[\x21-\x7e]+$/.test(value) ||
    value.length > sessionLimits.sealedKeyCharacters
  )
    invalid(`${field} must be text of at most ${sessionLimits.sealedKeyCharacters} characters`)
  return value
}

/** An id of a user: must be stored exactly as it is, so that what a database cannot keep is refused. */
export function user(value: string): string {
  if (
    typeof value !== 'string' ||
    !value ||
    value.length > longestText ||
    value.includes('\0') ||
    /\p{Surrogate}/u.test(value)
  )
    invalid(`user must be 1 to ${longestText} characters of text`)
  return value
}

/** Text from the network, as far as it can be kept; `null` for none. */
export function keptText(value: string | null | undefined): string | null {
  return value?.slice(0, longestText).replace(/[\0\p{Surrogate}]/gu, '') || null
}

/** An address, or `null` for what is none. */
export const address = (value: string | null | undefined): string | null =>
  value && isIP(value) ? value : null

/** An instant, never in the future. */
export function pastInstant(value: string, field: string, now: number): number {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(ms)) invalid(`${field} must be an instant in ISO 8601`)
  return Math.min(ms, now)
}

function wholeNumber(value: number | null | undefined, field: string, most: number): number | null {
  if (value === null || value === undefined) return null
  if (!Number.isInteger(value) || value < 1 || value > most)
    invalid(`${field} must be a whole number from 1 to ${most}`)
  return value
}

/** A request to start a session, checked, with its defaults. */
export interface CheckedStart {
  keyId: string
  sealedKey: string
  user: string
  ip: string | null
  userAgent: string | null
  visitor: string | null
  startedAt: number
  /** The log-in happened a while ago, and the app let the user in. */
  isLate: boolean
  limit: number | null
  onLimit: 'end-oldest' | 'reject'
  idleTimeoutMs: number | null
  absoluteTimeoutMs: number | null
  keyLifetimeMs: number
}

export function checkStart(request: StartSessionRequest, now: number): CheckedStart {
  const { onLimit = 'end-oldest', startedAt } = request
  if (onLimit !== 'end-oldest' && onLimit !== 'reject') invalid('onLimit must be end-oldest or reject')
  return {
    keyId: keyId(request.keyId, 'keyId'),
    sealedKey: sealedKey(request.sealedKey, 'sealedKey'),
    user: user(request.user),
    ip: address(request.ip),
    userAgent: keptText(request.userAgent),
    visitor: keptText(request.visitor),
    startedAt:
      startedAt === undefined ? now : Math.max(pastInstant(startedAt, 'startedAt', now), now - latestMs),
    isLate: startedAt !== undefined,
    limit: wholeNumber(request.limit, 'limit', sessionLimits.limit),
    onLimit,
    idleTimeoutMs: wholeNumber(request.idleTimeoutMs, 'idleTimeoutMs', longestKeyLifetimeMs),
    absoluteTimeoutMs: wholeNumber(request.absoluteTimeoutMs, 'absoluteTimeoutMs', longestKeyLifetimeMs),
    keyLifetimeMs:
      wholeNumber(request.keyLifetimeMs, 'keyLifetimeMs', longestKeyLifetimeMs) ?? defaultKeyLifetimeMs,
  }
}

/** Whose sessions to end: named ones, or all of a user. */
export type CheckedEnd = { reason: EndReason } & (
  { sessions: string[]; ownedBy: string | null } | { user: string; except: string | null }
)

export function checkEnd(request: Omit<EndSessionsRequest, 'by'>): CheckedEnd {
  const { sessions, reason } = request
  if (!endReasons.includes(reason)) invalid(`reason must be one of ${endReasons.join(', ')}`)
  const ownedBy = request.ownedBy === undefined ? null : user(request.ownedBy)
  if (sessions !== undefined) {
    if (request.user !== undefined || request.except !== undefined)
      invalid('name either sessions, or a user and an exception')
    return { reason, sessions: named(sessions), ownedBy }
  }
  if (request.user === undefined) invalid('name the sessions to end, or their user')
  const of = user(request.user)
  if (ownedBy !== null && ownedBy !== of) invalid('ownedBy must be the user whose sessions are ended')
  return {
    reason,
    user: of,
    except: request.except === undefined ? null : (named([request.except])[0] ?? null),
  }
}

/** Ids of sessions that somebody typed or kept: one that cannot be an id is unknown, not malformed. */
function named(ids: readonly string[]): string[] {
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > sessionLimits.idsPerRequest)
    invalid(`sessions must be 1 to ${sessionLimits.idsPerRequest} ids`)
  if (!ids.every(isKeyId)) throw new SessionsError('unknown_session')
  return [...new Set(ids)]
}
