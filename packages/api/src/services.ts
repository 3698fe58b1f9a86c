import type { EventsReader, OperationalStore } from '@keepsight/store'
import type { UserSessions } from '@keepsight/sessions'
import type { HealthSource } from './health/health-source.js'
import type { LiveHub } from './live/live-hub.js'

/** What the routes are made of. */
export interface Services {
  events: EventsReader
  operational: OperationalStore
  live: LiveHub
  sessions: UserSessions
  health: HealthSource
  /** The metrics in the Prometheus text format. */
  metrics: () => string | Promise<string>
  /** The server's address as people open it, without a slash at the end; `null`: as the request names it. */
  publicUrl: string | null
  adminToken: string | null
  /** Milliseconds since 1970. */
  now: () => number
}
