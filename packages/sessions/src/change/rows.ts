import type { EndedBy, EndReason, SessionEnding, UserSession } from '@keepsight/protocol'
import type { OperationalTables } from '@keepsight/store'
import { deviceOf } from '../device.js'
import { placeOf } from '../place/place.js'

export type SessionRow = OperationalTables['user_session']
export type KeyRow = OperationalTables['session_key']

/** What a notice says of the session that took another's place. */
export type Successor = Pick<
  SessionRow,
  'browser' | 'os' | 'device_type' | 'country' | 'region' | 'city' | 'started_at'
>

export const iso = (ms: number): string => new Date(ms).toISOString()
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms))

export function toUserSession(row: SessionRow): UserSession {
  return {
    id: row.id,
    user: row.user_id,
    state: row.ending_at === null ? 'active' : row.ended_at === null ? 'ending' : 'ended',
    ip: row.ip,
    device: deviceOf(row),
    place: placeOf(row),
    visitor: row.visitor,
    userAgent: row.user_agent,
    startedAt: iso(row.started_at),
    lastSeenAt: iso(row.last_seen_at),
    expiresAt: isoOrNull(row.expires_at),
    endingAt: isoOrNull(row.ending_at),
    endedAt: isoOrNull(row.ended_at),
    reason: row.reason as EndReason | null,
    endedBy:
      row.ended_by_kind === null ? null : { kind: row.ended_by_kind as EndedBy['kind'], id: row.ended_by_id },
    replacedBy: row.replaced_by,
    failedDeliveries: row.failed_deliveries,
    deliveryError: row.delivery_error,
    isNewDevice: row.is_new_device === 1,
    isImpossibleTravel: row.is_impossible_travel === 1,
  }
}

/** A refused key as it is told to the app. */
export function toEnding(key: KeyRow, successor: Successor | null): SessionEnding {
  const refusedAt = iso(key.refused_at ?? 0)
  return {
    seq: key.refused_seq ?? 0,
    keyId: key.key_id,
    sessionId: key.session_id,
    user: key.user_id,
    sealedKey: key.sealed_key,
    notice:
      key.reason === null
        ? null
        : {
            sessionId: key.session_id,
            reason: key.reason as EndReason,
            at: refusedAt,
            replacedBy: successor && {
              device: deviceOf(successor).label,
              place: placeOf(successor).label,
              startedAt: iso(successor.started_at),
            },
          },
    needsDelivery: key.needs_delivery === 1,
    refusedUntil: iso(key.refused_until ?? 0),
  }
}
