import type { EventRow } from '@keepsight/store'
import type { DimensionName, Filter, MetricName, QueryRequest } from '../types.js'

/**
 * What a query should answer, computed the slow and obvious way: every minute of the range is asked for its local clock,
 * every event is looked at, every group is a list of events. Shares no code with the reports.
 */
export interface NaiveAnswer {
  rows: {
    dimensions: Record<string, string | null>
    metrics: Record<string, number>
    comparison?: Record<string, number> | null
  }[]
  totals: Record<string, number>
  comparisonTotals?: Record<string, number>
}

interface LocalMinute {
  date: string
  clock: string
  offset: string
}

const minuteMs = 60_000
const dayMs = 86_400_000
const clocks = new Map<string, LocalMinute>()
const formats = new Map<string, Intl.DateTimeFormat>()

function localMinute(zone: string, minute: number): LocalMinute {
  const key = `${zone} ${String(minute)}`
  const known = clocks.get(key)
  if (known) return known
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'longOffset',
    })
  formats.set(zone, format)
  // Such as `2026-03-29 03:00 GMT+02:00`; the minus is a real one.
  const [date = '', clock = '', name = ''] = format.format(minute * minuteMs).split(' ')
  const offset = name.replace('GMT', '').replace('\u2212', '-')
  const local = { date, clock, offset: offset === '' ? '+00:00' : offset }
  clocks.set(key, local)
  return local
}

const mondayOf = (date: string) => {
  const ms = Date.parse(date)
  return new Date(ms - ((new Date(ms).getUTCDay() + 6) % 7) * dayMs).toISOString().slice(0, 10)
}

/** What tells the buckets of a unit apart: not their label, since an hour may begin in the middle. */
function bucketKey(unit: string, { date, clock, offset }: LocalMinute): string {
  switch (unit) {
    case 'time:minute':
      return `${date}T${clock}${offset}`
    case 'time:hour':
      return `${date}T${clock.slice(0, 2)}${offset}`
    case 'time:week':
      return mondayOf(date)
    case 'time:month':
      return `${date.slice(0, 7)}-01`
    default:
      return date
  }
}

class NaiveRange {
  readonly keys = new Map<string, { index: number; label: string }>()
  readonly #zone: string
  readonly #range: { from: string; to: string }
  readonly #unit: string

  constructor(zone: string, range: { from: string; to: string }, unit: string) {
    this.#zone = zone
    this.#range = range
    this.#unit = unit
    const first = Date.parse(range.from) / minuteMs - 24 * 60
    const last = Date.parse(range.to) / minuteMs + 48 * 60
    for (let minute = first; minute < last; minute++) {
      const local = localMinute(zone, minute)
      if (!this.#holds(local)) continue
      const key = bucketKey(unit, local)
      const label = /hour|minute/.test(unit) ? `${local.date}T${local.clock}${local.offset}` : key
      if (!this.keys.has(key)) this.keys.set(key, { index: this.keys.size, label })
    }
  }
  #holds = ({ date }: LocalMinute) => date >= this.#range.from && date <= this.#range.to

  /** The bucket of an event; `null` when it is not in the range. */
  bucketOf(row: EventRow): { index: number; label: string } | null {
    const local = localMinute(this.#zone, Math.floor(Date.parse(`${row.time.replace(' ', 'T')}Z`) / minuteMs))
    return this.#holds(local) ? (this.keys.get(bucketKey(this.#unit, local)) ?? null) : null
  }
}

const columns: Partial<Record<DimensionName, keyof EventRow>> = {
  'object:type': 'object_type',
  'object:id': 'object_id',
  'object:label': 'object_label',
  'object:url': 'object_url',
  'event:name': 'event',
  'event:type': 'type',
  'user:id': 'user_id',
  'page:path': 'page_path',
}

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text)

function passes(row: EventRow, filter: Filter, zone: string): boolean {
  const [head, ...rest] = filter as [string, ...unknown[]]
  const inner = (Array.isArray(rest[0]) && Array.isArray(rest[0][0]) ? rest[0] : rest) as Filter[]
  if (head === 'and') return inner.every((each) => passes(row, each, zone))
  if (head === 'or') return inner.some((each) => passes(row, each, zone))
  if (head === 'not') return !passes(row, rest[0] as Filter, zone)
  const [dimension, values] = rest as [DimensionName, (string | number | null)[]]
  const texts = values.map((value) => (value === null ? '' : String(value)))
  let own: string
  if (dimension.startsWith('time:')) {
    const minute = Math.floor(Date.parse(`${row.time.replace(' ', 'T')}Z`) / minuteMs)
    own = bucketKey(dimension, localMinute(zone, minute))
    texts.forEach((text, index) => {
      texts[index] = bucketKey(dimension, { date: text, clock: '', offset: '' })
    })
    if (head === 'greater') return own > (texts[0] ?? '')
    if (head === 'less') return own < (texts[0] ?? '')
  } else own = String(row[columns[dimension] ?? 'app_id'])
  switch (head) {
    case 'is':
      return texts.includes(own)
    case 'is_not':
      return !texts.includes(own)
    case 'contains':
      return texts.some((text) => own.includes(text))
    case 'contains_not':
      return !texts.some((text) => own.includes(text))
    case 'matches':
      return texts.some((text) => new RegExp(text).test(own))
    case 'greater':
      return isNumber(own) && Number(own) > Number(texts[0])
    default:
      return isNumber(own) && Number(own) < Number(texts[0])
  }
}

const distinct = (values: string[]) => new Set(values.filter((value) => value !== '')).size

const naiveMetrics: Record<MetricName, (rows: EventRow[]) => number> = {
  views: (rows) => rows.filter(({ type }) => type === 'view').length,
  visitors: (rows) => distinct(rows.map(({ visitor_id }) => visitor_id)),
  users: (rows) => distinct(rows.map(({ user_id }) => user_id)),
  objects: (rows) =>
    distinct(
      rows
        .filter(({ type }) => type === 'view')
        .map((row) => JSON.stringify([row.object_type, row.object_id])),
    ),
  events: (rows) => rows.length,
}

/** Text order of the engine: by bytes. */
const compareTexts = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))

/** Answers `query` (without limit and cursor: all rows) over `events`. */
export function naiveQuery(
  query: QueryRequest,
  events: readonly EventRow[],
  app: { id: string; timezone: string },
): NaiveAnswer {
  const zone = query.timezone ?? app.timezone
  const dimensions = query.dimensions ?? []
  const unit = dimensions.find((name) => name.startsWith('time:'))
  const filters = (
    typeof query.filters?.[0] === 'string' ? [query.filters] : (query.filters ?? [])
  ) as Filter[]
  const mine = events.filter(
    (row) =>
      row.app_id === app.id &&
      (query.bots === undefined ||
        query.bots === 'include' ||
        (row.is_bot === 1) === (query.bots === 'only')) &&
      filters.every((filter) => passes(row, filter, zone)),
  )
  const measure = (rows: EventRow[]) =>
    Object.fromEntries(query.metrics.map((name) => [name, naiveMetrics[name](rows)]))
  const rangeOf = (range: { from: string; to: string }) => new NaiveRange(zone, range, unit ?? 'time:day')

  const here = rangeOf(query.range)
  let compareWith = query.compare
  if (compareWith === 'previous_period') {
    const [from, to] = [Date.parse(query.range.from), Date.parse(query.range.to)]
    const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)
    compareWith = { from: iso(from - (to - from) - dayMs), to: iso(from - dayMs) }
  }
  const there = compareWith && rangeOf(compareWith)
  const inRange = (range: NaiveRange) => mine.filter((row) => range.bucketOf(row) !== null)

  const grouping = dimensions.filter((name) => !/^time:|^object:(label|url)$/.test(name))
  const isGrouped = (row: EventRow) =>
    grouping.every((name) => !name.startsWith('object:') || row[columns[name] ?? 'app_id'] !== '')
  const keyOf = (row: EventRow) => JSON.stringify(grouping.map((name) => row[columns[name] ?? 'app_id']))
  const current = inRange(here).filter(isGrouped)
  const compared = there ? inRange(there).filter(isGrouped) : []

  const combinations = grouping.length === 0 ? ['[]'] : [...new Set(current.map(keyOf))]
  const buckets = unit ? [...here.keys.values()] : [null]
  const newest = (rows: EventRow[], column: keyof EventRow) =>
    [...rows]
      .sort((a, b) => compareTexts(`${a.time}${a.message_id}`, `${b.time}${b.message_id}`))
      .map((row) => String(row[column]))
      .findLast((text) => text !== '') ?? null

  const rows = combinations.flatMap((combination) => {
    const ofCombination = current.filter((row) => keyOf(row) === combination)
    const isSomething = Object.values(measure(ofCombination)).some((count) => count > 0)
    if (grouping.length > 0 && !isSomething) return []
    return buckets.map((bucket) => {
      const inBucket = (range: NaiveRange, row: EventRow) =>
        bucket === null || range.bucketOf(row)?.index === bucket.index
      const values = JSON.parse(combination) as string[]
      const hasOther = there && (bucket === null || bucket.index < there.keys.size)
      return {
        dimensions: Object.fromEntries(
          dimensions.map((name): [string, string | null] => {
            if (name === unit) return [name, bucket?.label ?? null]
            const column = columns[name] ?? 'app_id'
            const at = grouping.indexOf(name)
            return [name, at >= 0 ? values[at] || null : newest(ofCombination, column)]
          }),
        ),
        metrics: measure(ofCombination.filter((row) => inBucket(here, row))),
        ...(there
          ? {
              comparison: hasOther
                ? measure(compared.filter((row) => keyOf(row) === combination && inBucket(there, row)))
                : null,
            }
          : {}),
        place: bucket?.index ?? 0,
      }
    })
  })

  const order = [...(query.orderBy ?? [])]
  if (order.length === 0) {
    if (unit) order.push([unit, 'asc'])
    const [first] = query.metrics
    if (first) order.push([first, 'desc'])
  }
  for (const name of dimensions) if (name === unit || grouping.includes(name)) order.push([name, 'asc'])
  rows.sort((a, b) => {
    for (const [name, direction] of order) {
      const sign = direction === 'asc' ? 1 : -1
      const [x, y] = [a.metrics[name], b.metrics[name]]
      const difference =
        x !== undefined && y !== undefined
          ? x - y
          : name === unit
            ? a.place - b.place
            : compareTexts(a.dimensions[name] ?? '', b.dimensions[name] ?? '')
      if (difference !== 0) return sign * difference
    }
    return 0
  })
  return {
    rows: rows.map(({ place: _place, ...row }) => row),
    totals: measure(inRange(here)),
    ...(there ? { comparisonTotals: measure(inRange(there)) } : {}),
  }
}
