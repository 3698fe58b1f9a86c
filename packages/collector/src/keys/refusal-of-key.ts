import type { ErrorCode } from '@keepsight/protocol'
import type { ApiKey } from '@keepsight/store'

/** Why a key may not write from an origin; `undefined` when it may. A public key without a list of origins may from anywhere. */
export function refusalOfKey(key: ApiKey | null, origin: string | undefined): ErrorCode | undefined {
  if (!key) return 'unknown_key'
  if (key.revokedAt !== null) return 'revoked_key'
  if (key.kind === 'read') return 'wrong_key_kind'
  const isBound = key.kind === 'public' && key.origins.length > 0
  return isBound && (origin === undefined || !key.origins.includes(origin)) ? 'origin_not_allowed' : undefined
}
