import type { UserSessionTables } from './user-session-schema.js'
import type { KeyKind } from './port.js'

/** The tables of the operational store as Kysely sees them. Times are milliseconds since 1970 unless they are text (ISO 8601). */
export interface OperationalTables extends UserSessionTables {
  app: { id: string; name: string; timezone: string; created_at: string }
  api_key: {
    id: string
    app_id: string
    kind: KeyKind
    /** SHA-256 of the key, hex. */
    hash: string
    prefix: string
    /** JSON array of text. */
    origins: string
    created_at: string
    revoked_at: string | null
  }
  setting: { name: string; value: string }
  checkpoint: { name: string; value: string }
  sign_in_token: { hash: string; expires_at: number }
  dashboard_session: { hash: string; expires_at: number }
  migration: { number: number; name: string; checksum: string; applied_at: string }
}
