import { sessionLimits } from '@keepsight/protocol'
import { KeepsightError } from '../errors.js'
import { durationMs, type Duration } from './duration.js'

/** Live sessions that a user may have; `false`: any number. */
export type SessionLimit = number | false

/** How user sessions are kept: the option `sessions` of `createKeepsight()`. */
export interface SessionsOptions {
  /**
   * Live sessions that one user may have: 1 to 10,000, or `false` for any number. Default `false`. A function that throws, or
   * answers something else, is reported, and that log-in is not limited.
   */
  limit?: SessionLimit | ((user: string) => SessionLimit | Promise<SessionLimit>)
  /** What happens to a log-in beyond the limit: it ends the oldest session (the default), or is itself rejected. */
  onLimit?: 'end-oldest' | 'reject'
  /** A session ends when it was not used for so long. Default `false`: it does not. */
  idleTimeout?: Duration | false
  /** A session ends so long after the log-in, whatever happens. Default `false`: it does not. */
  absoluteTimeout?: Duration | false
  /** The longest that a cookie of the app may live: so long an ended key stays refused. Default 400 days. */
  keyLifetime?: Duration
  /**
   * What session keys are hashed and sealed with: at least 32 characters, the same in all processes of the app, kept when
   * the API key changes. Default: derived from `key`; embedded, a secret in the data folder.
   */
  secret?: string | undefined
  /**
   * What becomes of a logged-in session that Keepsight does not know, because it began before Keepsight or without
   * `logIn()`. `allow` (the default): it goes on. `deny`: it is logged out; so are those that this process has not met,
   * while the server is away.
   */
  unknown?: 'allow' | 'deny'
  /**
   * Whether the content of a session, as the store keeps it, is of a logged-in person; for `unknown: 'deny'`. Default:
   * it has `userId`, `user`, `passport.user` or, of AdonisJS, `auth_web`.
   */
  isLoggedIn?: (session: unknown) => boolean
  /** What becomes of requests that are being served when their session ends: they finish (the default), or are cut off. */
  inFlight?: 'finish' | 'abort'
}

/** Options with nothing left open. Times in milliseconds; `null`: never. */
export interface ResolvedSessionsOptions {
  limit: NonNullable<SessionsOptions['limit']>
  onLimit: 'end-oldest' | 'reject'
  idleTimeoutMs: number | null
  absoluteTimeoutMs: number | null
  keyLifetimeMs: number
  secret: string | null
  unknown: 'allow' | 'deny'
  isLoggedIn: (session: unknown) => boolean
  inFlight: 'finish' | 'abort'
}

/** The longest that browsers keep a cookie. */
const longestCookieMs = 400 * 86_400_000

/**
 * Checks the options.
 * @throws KeepsightError `invalid_option`, with the option's name
 */
export function resolveSessionsOptions(options: SessionsOptions = {}): ResolvedSessionsOptions {
  const { limit = false, secret, isLoggedIn = looksLoggedIn } = options
  if (typeof limit !== 'function' && !isLimit(limit)) {
    throw new KeepsightError(
      'invalid_option',
      `sessions.limit must be a whole number from 1 to ${sessionLimits.limit}, false for any number, or a function`,
    )
  }
  if (secret !== undefined && (typeof secret !== 'string' || secret.length < 32)) {
    throw new KeepsightError('invalid_option', 'sessions.secret must have at least 32 characters')
  }
  return {
    limit,
    onLimit: oneOf('onLimit', options.onLimit, ['end-oldest', 'reject']),
    idleTimeoutMs: spanOf('idleTimeout', options.idleTimeout),
    absoluteTimeoutMs: spanOf('absoluteTimeout', options.absoluteTimeout),
    keyLifetimeMs: spanOf('keyLifetime', options.keyLifetime) ?? longestCookieMs,
    secret: secret ?? null,
    unknown: oneOf('unknown', options.unknown, ['allow', 'deny']),
    isLoggedIn,
    inFlight: oneOf('inFlight', options.inFlight, ['finish', 'abort']),
  }
}

/** True for `false` and for whole numbers that the server takes as a limit. */
export function isLimit(value: unknown): value is SessionLimit {
  if (value === false) return true
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= sessionLimits.limit
}

function looksLoggedIn(session: unknown): boolean {
  const {
    userId,
    user,
    passport,
    auth_web: adonis,
  } = (session ?? {}) as {
    userId?: unknown
    user?: unknown
    passport?: { user?: unknown } | null
    auth_web?: unknown
  }
  return (userId ?? user ?? passport?.user ?? adonis ?? null) !== null
}

function spanOf(name: string, value: Duration | false | undefined): number | null {
  if (value === undefined || value === false) return null
  const ms = durationMs(value)
  if (ms !== null && Math.round(ms) >= 1) return Math.round(ms)
  throw new KeepsightError(
    'invalid_option',
    `sessions.${name} must be milliseconds, or a text such as '30m', '12h' or '30d'`,
  )
}

function oneOf<Value extends string>(
  name: string,
  value: Value | undefined,
  values: readonly [Value, ...Value[]],
): Value {
  if (value === undefined) return values[0]
  if (values.includes(value)) return value
  throw new KeepsightError(
    'invalid_option',
    `sessions.${name} must be ${values.map((each) => `'${each}'`).join(' or ')}`,
  )
}
