import { limits, sessionLimits } from '@keepsight/protocol'
import { Type } from 'typebox'
import { Count, Exactly, Instant, Limit, NextCursor, NullableText } from './common.js'
import { Text, UserId } from './sessions.js'
import { Device, Reason, UserSession } from './user-session.js'

/** The keyed hash of a session key, as the app makes it. */
export const KeyId = Type.String({
  pattern: `^[A-Za-z0-9_-]{${String(sessionLimits.keyIdCharacters)}}$`,
  description: 'The keyed hash of a session key: 22 characters of base64url.',
})
const SealedKey = Type.String({
  minLength: 1,
  maxLength: sessionLimits.sealedKeyCharacters,
  pattern: '^[\\x21-\\x7e]+$',
  description: 'The session key, sealed with a secret that the app alone has.',
})
const nullable = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]))
const Ip = Text(64)
/** Longer ones are the app's to cut: no user agent in use comes near. */
const UserAgent = Type.String({ maxLength: 4096, pattern: '^[^\\u0000]*$' })
const When = Type.String({ minLength: 10, maxLength: 40, description: 'ISO 8601.' })
/** Ten years: longer than any cookie may live, and a time that can be added to any other. */
const maxDurationMs = 10 * 365 * 86_400_000
const DurationMs = Type.Integer({ minimum: 1, maximum: maxDurationMs })
const ids = <Schema extends Parameters<typeof Type.Array>[0]>(item: Schema) =>
  Type.Array(item, { maxItems: sessionLimits.idsPerRequest })

/** The answer of what has nothing to tell. */
export const DoneAnswer = Type.Object({ success: Type.Literal(true) })

/** A key that is refused from now on. */
export const SessionEnding = Type.Object({
  seq: Count,
  keyId: Type.String(),
  sessionId: Type.String(),
  user: Type.String(),
  sealedKey: NullableText,
  notice: Type.Union([
    Type.Object({
      sessionId: Type.String(),
      reason: Reason,
      at: Instant,
      replacedBy: Type.Union([
        Type.Object({ device: Type.String(), place: NullableText, startedAt: Instant }),
        Type.Null(),
      ]),
    }),
    Type.Null(),
  ]),
  needsDelivery: Type.Boolean(),
  refusedUntil: Instant,
})
const Endings = Type.Array(SessionEnding, { description: 'What this app process has to refuse and destroy.' })

export const StartBody = Exactly({
  keyId: KeyId,
  sealedKey: SealedKey,
  user: UserId,
  ip: nullable(Ip),
  userAgent: nullable(UserAgent),
  visitor: nullable(Text(limits.idCharacters)),
  startedAt: Type.Optional(When),
  limit: nullable(Limit(sessionLimits.limit)),
  onLimit: Type.Optional(Type.Enum(['end-oldest', 'reject'])),
  idleTimeoutMs: nullable(DurationMs),
  absoluteTimeoutMs: nullable(DurationMs),
  keyLifetimeMs: Type.Optional(DurationMs),
})

export const StartAnswer = Type.Union([
  Type.Object({ outcome: Type.Literal('started'), session: UserSession, endings: Endings }),
  Type.Object({
    outcome: Type.Literal('rejected'),
    reason: Type.Enum(['limit', 'user-deactivated', 'already-ended']),
    live: Type.Array(
      Type.Object({ device: Device, place: NullableText, startedAt: Instant, lastSeenAt: Instant }),
    ),
  }),
])

export const RekeyBody = Exactly({ keyId: KeyId, newKeyId: KeyId, newSealedKey: SealedKey })
export const RekeyAnswer = Type.Object({ session: UserSession, endings: Endings })

export const EndBody = Exactly({
  sessions: Type.Optional(ids(KeyId)),
  user: Type.Optional(UserId),
  except: Type.Optional(KeyId),
  ownedBy: Type.Optional(UserId),
  reason: Reason,
  by: Type.Optional(Exactly({ kind: Type.Enum(['user', 'app']), id: nullable(Text(limits.idCharacters)) })),
})
export const EndAnswer = Type.Object({ ended: Count, sessions: Type.Array(UserSession), endings: Endings })

export const UserBody = Exactly({ user: UserId })

export const SeenBody = Exactly({ sessions: ids(Exactly({ id: KeyId, at: When, ip: nullable(Ip) })) })

export const CheckBody = Exactly({ keyIds: ids(KeyId) })
export const CheckAnswer = Type.Object({
  keys: Type.Array(
    Type.Object({
      keyId: Type.String(),
      state: Type.Enum(['active', 'ended', 'unknown']),
      sessionId: NullableText,
      user: NullableText,
    }),
  ),
})

export const FailureBody = Exactly({
  user: nullable(UserId),
  ip: nullable(Ip),
  userAgent: nullable(UserAgent),
})

export const AcksBody = Exactly({
  listener: Text(64),
  isLeaving: Type.Optional(
    Type.Boolean({ description: 'The process ends in good order: it no longer holds up an ending.' }),
  ),
  acks: ids(
    Exactly({
      keyId: KeyId,
      outcome: Type.Enum(['gone', 'failed']),
      error: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$', description: 'A code.' })),
    }),
  ),
})

export const WarningBody = Exactly({ code: Type.Literal('unguarded_writer'), keyId: KeyId })

export const OwnSessionsAnswer = Type.Object({ sessions: Type.Array(UserSession), nextCursor: NextCursor })
export const OwnSessionAnswer = Type.Object({ session: UserSession, keyIds: Type.Array(Type.String()) })

export const EndingsQuery = Exactly({
  listener: Text(64),
  name: Text(256),
  after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
})
