import type { OperationalDatabase } from '@keepsight/store'
import type { Geo } from './place/geo.js'

/** What the parts of the service share. */
export interface SessionsContext {
  database: OperationalDatabase
  /** Milliseconds since 1970. */
  now: () => number
  geo: Geo
}
