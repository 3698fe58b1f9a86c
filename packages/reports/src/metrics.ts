import type { MetricName } from './types.js'

/** A metric: what it counts and the aggregate that counts it, over the rows of the `events` table. */
export interface Metric {
  /** One sentence, for the API's reference. */
  meaning: string
  sql: string
}

/** Every metric, defined once. All are exact counts; adding one is one entry (and its name in `types.ts`). */
export const metrics = {
  views: { meaning: 'Views of objects.', sql: "countIf(type = 'view')" },
  visitors: {
    meaning: 'Distinct visitors: anonymous ids, or user ids where there is none.',
    sql: "uniqExactIf(visitor_id, visitor_id != '')",
  },
  users: { meaning: 'Distinct logged-in users.', sql: "uniqExactIf(user_id, user_id != '')" },
  objects: {
    meaning: 'Distinct objects that were viewed.',
    sql: "uniqExactIf((object_type, object_id), type = 'view')",
  },
  events: { meaning: 'Events of every type, views included.', sql: 'count()' },
} as const satisfies Record<MetricName, Metric>

/** The metrics' names, in the order in which they are listed. */
export const metricNames = Object.keys(metrics) as MetricName[]
