/** The tables of the user sessions as Kysely sees them. Times are milliseconds since 1970; flags are 0 or 1. */
export interface UserSessionTables {
  /** One row an app: the last number that was given to a change. Whoever changes sessions of the app holds this row till the commit. */
  session_counter: { app_id: string; seq: number }
  /** What is known of a user beyond the sessions; only of users who were deactivated, or whose sessions were all ended. */
  app_user: {
    app_id: string
    user_id: string
    deactivated: number
    /** Of the last (de)activation. */
    seq: number | null
    /** All sessions that began until then were ended, the ones that are told late too; and why and by whom. */
    ended_before: number | null
    ended_reason: string | null
    ended_by_kind: string | null
    ended_by_id: string | null
  }
  /** A log-in. Active: `ending_at` is null; ending: `ended_at` is null; ended: neither is. */
  user_session: {
    app_id: string
    id: string
    user_id: string
    /** Order of the log-ins. */
    start_seq: number
    /** Of the last change. */
    seq: number
    ip: string | null
    user_agent: string | null
    browser: string | null
    os: string | null
    device_type: string
    /** What a device is known by: the visitor, or else browser, system and type. */
    device_key: string
    visitor: string | null
    country: string | null
    region: string | null
    city: string | null
    /** Of the log-in; country, region and city are of the last request. */
    latitude: number | null
    longitude: number | null
    started_at: number
    last_seen_at: number
    expires_at: number | null
    idle_timeout_ms: number | null
    /** When the session ends by itself unless it is used: the earlier of both timeouts; null: never. */
    due_at: number | null
    key_lifetime_ms: number
    ending_at: number | null
    ended_at: number | null
    reason: string | null
    ended_by_kind: string | null
    ended_by_id: string | null
    replaced_by: string | null
    failed_deliveries: number
    delivery_error: string | null
    is_new_device: number
    is_impossible_travel: number
  }
  /** A key of a session, by its keyed hash. Stays after its session is forgotten, as long as it must be refused. */
  session_key: {
    app_id: string
    key_id: string
    session_id: string
    user_id: string
    /** Null where nothing needs to be destroyed any more. */
    sealed_key: string | null
    created_seq: number
    /** Null: the key lets in. */
    refused_seq: number | null
    refused_at: number | null
    refused_until: number | null
    /** The app has not confirmed yet that what the key opened is gone. */
    needs_delivery: number
    /** Null where the key was replaced by another of its session. */
    reason: string | null
    replaced_by: string | null
    /** The session was forgotten, and the key must still be refused. */
    outlives_session: number
  }
  /** A process of the app has destroyed what the key opened, and read back that it is gone. Kept until all have. */
  session_ack: { app_id: string; key_id: string; listener_id: string }
  /** A process of the app that hears of endings. */
  session_listener: { app_id: string; id: string; name: string; connected_at: number; seen_at: number }
  /** A log-in that was not let in: `failed` in the app, or a reason of ours. */
  log_in_refusal: {
    id: string
    app_id: string
    at: number
    kind: string
    user_id: string | null
    ip: string | null
    country: string | null
    browser: string | null
    os: string | null
    device_type: string
  }
  /** The last time that the app's side noticed something. */
  session_warning: { app_id: string; code: string; seen_at: number }
}
