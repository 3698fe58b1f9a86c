/**
 * What a report is asked and what it answers, as it travels in JSON. The dashboard, the SDK and the CLI take
 * their types from here.
 */

/** The names that `metrics` and `orderBy` take; `metrics.ts` defines each. */
export type MetricName = 'views' | 'visitors' | 'users' | 'objects' | 'events'

/** The names of time dimensions. */
export type TimeDimensionName = 'time:minute' | 'time:hour' | 'time:day' | 'time:week' | 'time:month'

/** The names that `dimensions` and filters take; `dimensions.ts` defines each. */
export type DimensionName =
  | TimeDimensionName
  | 'object:type'
  | 'object:id'
  | 'object:label'
  | 'object:url'
  | 'event:name'
  | 'event:type'
  | 'user:id'
  | 'page:path'

/** How a filter compares. `contains` is case-sensitive; `matches` takes RE2 patterns; `greater` and `less` one number or time label. */
export type FilterOperator = 'is' | 'is_not' | 'contains' | 'contains_not' | 'matches' | 'greater' | 'less'

/** A value of a filter. Numbers are compared as their text; `null` and `''` both mean "there is none". */
export type FilterValue = string | number | null

/**
 * A filter on one dimension, `["is", "object:type", ["Product", "Order"]]` (any of the values; with `_not` none of them),
 * or filters combined: `["and", a, b, …]`, `["or", a, b, …]`, `["not", a]`. `["and", [a, b]]` is the same as `["and", a, b]`.
 */
export type Filter =
  | [operator: FilterOperator, dimension: DimensionName, values: FilterValue[]]
  | [combine: 'and' | 'or', first: Filter, second?: Filter, third?: Filter, ...more: unknown[]]
  | [combine: 'and' | 'or', filters: Filter[]]
  | [combine: 'not', filter: Filter]

/** Calendar days `YYYY-MM-DD`, both inclusive. */
export interface DateRange {
  from: string
  to: string
}

/** Whether rows of known bots count. */
export type Bots = 'include' | 'exclude' | 'only'

/** The body of `POST /v1/apps/:app/query`. */
export interface QueryRequest {
  /** At least one. */
  metrics: MetricName[]
  /** Default none: one row. At most one of them may be a time dimension. `object:label` and `object:url` need `object:id`. */
  dimensions?: DimensionName[]
  /** One filter, or several that must all hold. Default: everything. */
  filters?: Filter | Filter[]
  range: DateRange
  /** The IANA zone in which days begin. Default: the app's. */
  timezone?: string
  /** A second range to set beside the first: as many days just before it, or the one given. */
  compare?: 'previous_period' | DateRange
  /**
   * Metrics and dimensions of this query. Default: the time dimension ascending if there is one, else the first
   * metric descending. Ties are broken by the dimensions, ascending.
   */
  orderBy?: [name: MetricName | DimensionName, direction: 'asc' | 'desc'][]
  /** Rows of one answer: 1–10,000. Default 100. */
  limit?: number
  /** `meta.nextCursor` of the answer before, with the same query. */
  cursor?: string
  /** Default `include`. */
  bots?: Bots
}

/** Counts by metric: exactly the metrics that were asked for. */
export type MetricValues = Partial<Record<MetricName, number>>

/**
 * The value of each dimension asked for; `null` when there is none, such as `user:id` of someone not logged in. Times are
 * ISO 8601 in the query's zone and name the start of the bucket: `2026-03-29` for days, weeks (their Monday) and months
 * (their first day), `2026-03-29T02:00+02:00` for hours and minutes.
 */
export type DimensionValues = Partial<Record<DimensionName, string | null>>

/** One row of an answer. */
export interface QueryRow {
  dimensions: DimensionValues
  metrics: MetricValues
  /**
   * The same metrics in the range compared with; only with `compare`. A time bucket is compared with the one that has
   * the same place in the other range; `null` when that range has no such bucket.
   */
  comparison?: MetricValues | null
  /** The label of the time bucket compared with; only with `compare` and a time dimension. */
  comparisonTime?: string | null
}

/** What an answer was computed for. */
export interface QueryMeta {
  range: DateRange
  /** The zone that was used. */
  timezone: string
  bots: Bots
  metrics: MetricName[]
  dimensions: DimensionName[]
  /** The range compared with; only with `compare`. */
  comparisonRange?: DateRange
  /** Rows of the whole answer, over all its pages. */
  rows: number
  limit: number
  /** Give it as `cursor`, with the same query, for the next rows. `null`: these were the last. */
  nextCursor: string | null
}

/** The answer to `POST /v1/apps/:app/query`. */
export interface QueryResponse {
  /**
   * Groups in which at least one metric is not zero; events without an object are in no group of `object:…`. With a time dimension every bucket of the range is there,
   * for each combination of the other dimensions that occurs, with zeros where nothing happened.
   */
  rows: QueryRow[]
  /** The metrics over everything the filters let through: exact, not the sum of the rows (one visitor may be in many rows). */
  totals: MetricValues
  /** `totals` of the range compared with; only with `compare`. */
  comparisonTotals?: MetricValues
  meta: QueryMeta
}

/** An object of the app, with the newest label and URL that are known. */
export interface ObjectReference {
  type: string
  id: string
  label: string | null
  url: string | null
}

/** One view of an object. */
export interface ObjectViewItem {
  /** The message id. */
  id: string
  /** ISO 8601, UTC, milliseconds. */
  time: string
  user: string | null
  visitor: string | null
  ip: string | null
  sessionId: string | null
  object: ObjectReference
  /** `null` when the view was recorded without a page. */
  page: { url: string | null; path: string | null; title: string | null } | null
  userAgent: string | null
}

/** The events of one user session: the ids under which they are recorded, and the time in which all of them lie. */
export interface SessionEvents {
  /** One for each key that the session had. */
  ids: readonly string[]
  /** Milliseconds since 1970, `null`: not known; events at `toMs` are not included. */
  fromMs: number | null
  toMs: number | null
}

/** The object that was viewed last in a session. */
export interface LastViewed extends ObjectReference {
  /** ISO 8601, UTC, milliseconds. */
  time: string
}

/** One thing that a user did. */
export type UserEvent =
  | { kind: 'view'; view: ObjectViewItem }
  | {
      kind: 'event'
      event: {
        /** The message id. */
        id: string
        /** ISO 8601, UTC, milliseconds. */
        time: string
        /** The message's type: `track`, `page`, … */
        type: string
        /** The event's name for `track`, else the type. */
        event: string
        user: string | null
        visitor: string | null
        sessionId: string | null
        page: ObjectViewItem['page']
      }
    }

/** What `GET /v1/apps/:app/object-views` is asked; all optional. */
export interface ObjectViewsRequest {
  type?: string
  id?: string
  user?: string
  visitor?: string
  /** A session's id. */
  session?: string
  /** First day in the app's zone (`YYYY-MM-DD`), or the first instant (ISO 8601 with `Z` or an offset). */
  from?: string
  /** Last day, inclusive, or the instant before which views count. */
  to?: string
  /** 1–500. Default 100. */
  limit?: number
  cursor?: string
  /** Default `include`. */
  bots?: Bots
}

/** The answer of `object-views`: newest first. */
export interface ObjectViewsResponse {
  views: ObjectViewItem[]
  /** `null`: these were the oldest. */
  nextCursor: string | null
}

/** The body of `POST /v1/apps/:app/reports/objects`: the objects that were viewed, most views first. */
export interface ObjectsRequest {
  range: DateRange
  timezone?: string
  compare?: 'previous_period' | DateRange
  filters?: Filter | Filter[]
  /** Default `[["views", "desc"]]`. `lastViewedAt` is the time of the newest view in the range. */
  orderBy?: [name: 'views' | 'visitors' | 'users' | 'lastViewedAt', direction: 'asc' | 'desc'][]
  limit?: number
  cursor?: string
  bots?: Bots
}

/** Counts of views, of distinct visitors and of distinct users. */
export interface ViewCounts {
  views: number
  visitors: number
  users: number
}

/** One object of the `objects` report. */
export interface ObjectsRow extends ObjectReference, ViewCounts {
  /** ISO 8601, UTC, milliseconds: the newest view in the range. */
  lastViewedAt: string
  /** Only with `compare`. */
  comparison?: ViewCounts
}

export interface ObjectsResponse {
  rows: ObjectsRow[]
  /** Over all objects; `objects` is how many there are. */
  totals: ViewCounts & { objects: number }
  comparisonTotals?: ViewCounts & { objects: number }
  meta: Omit<QueryMeta, 'metrics' | 'dimensions'>
}

/** The body of `POST /v1/apps/:app/reports/object`: one object's page. */
export interface ObjectRequest {
  type: string
  id: string
  range: DateRange
  timezone?: string
  compare?: 'previous_period' | DateRange
  /** The trend's buckets. Default: `time:hour` for ranges of one or two days, else `time:day`. */
  interval?: TimeDimensionName
  /** Viewers in the answer: 1–500. Default 50. */
  viewers?: number
  /** Newest views in the answer: 1–500. Default 50. */
  newest?: number
  bots?: Bots
}

/** One bucket of a trend. */
export interface TrendPoint extends ViewCounts {
  /** Start of the bucket, labelled as in {@link DimensionValues}. */
  time: string
  comparison?: ViewCounts | null
  comparisonTime?: string | null
}

/** Someone who viewed an object: a user, or a visitor while not logged in. Views without either are one viewer, both `null`. */
export interface ObjectViewer {
  user: string | null
  /** The visitor of the newest of these views. */
  visitor: string | null
  views: number
  /** ISO 8601, UTC, milliseconds; within the range. */
  firstViewedAt: string
  lastViewedAt: string
}

export interface ObjectResponse {
  /** Newest label and URL of all time; both `null` for an object that was never viewed. */
  object: ObjectReference
  totals: ViewCounts
  comparisonTotals?: ViewCounts
  trend: TrendPoint[]
  /** Most views first. */
  viewers: ObjectViewer[]
  /** How many viewers there are in all. */
  viewersTotal: number
  /** The newest views in the range; page on with `object-views`. */
  newest: ObjectViewItem[]
  meta: {
    range: DateRange
    timezone: string
    bots: Bots
    interval: TimeDimensionName
    comparisonRange?: DateRange
  }
}
