import type { DimensionName, TimeDimensionName } from './types.js'

/** The lengths of a time bucket. */
export type TimeUnit = 'minute' | 'hour' | 'day' | 'week' | 'month'

/**
 * A dimension. `text` groups by a column. `latest` is no group of its own: it shows the newest text that is known for the
 * object of the row, and filters by the text each event carried. `time` groups by buckets of the query's zone.
 */
export type Dimension =
  | {
      kind: 'text'
      column: string
      /** Events without a value are in no group. Otherwise they are one group, `null`. */
      onlyPresent?: true
      meaning: string
    }
  | { kind: 'latest'; column: string; needs: 'object:id'; meaning: string }
  | { kind: 'time'; unit: TimeUnit; meaning: string }

/** Every dimension, defined once; adding one is one entry (and its name in `types.ts`). */
export const dimensions = {
  'time:minute': { kind: 'time', unit: 'minute', meaning: 'Minutes.' },
  'time:hour': { kind: 'time', unit: 'hour', meaning: 'Hours of the local clock.' },
  'time:day': { kind: 'time', unit: 'day', meaning: 'Calendar days.' },
  'time:week': { kind: 'time', unit: 'week', meaning: 'Weeks, from Monday.' },
  'time:month': { kind: 'time', unit: 'month', meaning: 'Calendar months.' },
  'object:type': {
    kind: 'text',
    column: 'object_type',
    onlyPresent: true,
    meaning: 'Content type of the viewed object. Events that are no views are in no group.',
  },
  'object:id': {
    kind: 'text',
    column: 'object_id',
    onlyPresent: true,
    meaning:
      'Id of the viewed object. Ids of different types may be equal: add object:type to keep them apart.',
  },
  'object:label': {
    kind: 'latest',
    column: 'object_label',
    needs: 'object:id',
    meaning: 'Newest label of the object.',
  },
  'object:url': {
    kind: 'latest',
    column: 'object_url',
    needs: 'object:id',
    meaning: 'Newest URL of the object.',
  },
  'event:name': {
    kind: 'text',
    column: 'event',
    meaning: 'Name of a tracked event; the type for all others.',
  },
  'event:type': { kind: 'text', column: 'type', meaning: 'Type of the message: view, track, page, …' },
  'user:id': { kind: 'text', column: 'user_id', meaning: "The app's id of the logged-in user." },
  'page:path': { kind: 'text', column: 'page_path', meaning: 'Path of the page, without query.' },
} as const satisfies Record<DimensionName, Dimension>

/** The dimensions' names, in the order in which they are listed. */
export const dimensionNames = Object.keys(dimensions) as DimensionName[]

/** The dimension of this name, with its kind left open. */
export const dimensionOf = (name: DimensionName): Dimension => dimensions[name]

export const isTimeDimension = (name: DimensionName): name is TimeDimensionName =>
  dimensionOf(name).kind === 'time'
