import { endReasons, userSessionStates, type EndReason, type UserSessionState } from '@keepsight/protocol'
import { Type } from 'typebox'
import { Count, Instant, NullableText } from './common.js'

/** A time, or `null` when it did not happen. */
export const NullableInstant = Type.Union([Instant, Type.Null()])

export const Reason = Type.Enum([...endReasons] as [EndReason, ...EndReason[]], {
  description: 'Why a session ended.',
})

export const State = Type.Enum([...userSessionStates] as [UserSessionState, ...UserSessionState[]], {
  description: 'ending: the ending is written, and the app has not yet confirmed it.',
})

/** What is known of the device of a log-in. */
export const Device = Type.Object({
  browser: NullableText,
  os: NullableText,
  type: Type.Enum(['desktop', 'mobile', 'tablet', 'bot', 'other']),
  label: Type.String({ description: 'In words: Firefox on macOS.' }),
})

/** Where the address of a log-in is. */
export const Place = Type.Object({
  country: Type.Union([Type.String(), Type.Null()], { description: 'ISO 3166-1 alpha-2.' }),
  region: NullableText,
  city: NullableText,
  label: Type.Union([Type.String(), Type.Null()], { description: 'In words: Berlin, Germany.' }),
})

/** Who ended a session. */
export const EndedBy = Type.Object({
  kind: Type.Enum(['user', 'app', 'dashboard', 'api', 'admin', 'keepsight']),
  id: NullableText,
})

/** A log-in, from log-in to its end. */
export const UserSession = Type.Object({
  id: Type.String({ description: "The keyed hash of the session's first key; never the key." }),
  user: Type.String(),
  state: State,
  ip: NullableText,
  device: Device,
  place: Place,
  visitor: NullableText,
  userAgent: NullableText,
  startedAt: Instant,
  lastSeenAt: Instant,
  expiresAt: NullableInstant,
  endingAt: Type.Union([Instant, Type.Null()], { description: 'When the ending was written.' }),
  endedAt: Type.Union([Instant, Type.Null()], { description: 'When the app had confirmed the ending.' }),
  reason: Type.Union([Reason, Type.Null()]),
  endedBy: Type.Union([EndedBy, Type.Null()]),
  replacedBy: Type.Union([Type.String(), Type.Null()], {
    description: 'The session whose log-in took the place of this one.',
  }),
  failedDeliveries: Count,
  deliveryError: NullableText,
  isNewDevice: Type.Boolean(),
  isImpossibleTravel: Type.Boolean(),
})
