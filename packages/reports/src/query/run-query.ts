import type { EventsReader, StatementLimits } from '@keepsight/store'
import type { ReportApp } from '../app.js'
import { writeCursor } from '../cursor.js'
import { attempt, type Result } from '../errors.js'
import { checkPatterns } from '../filters/check-patterns.js'
import { dateRangeOf } from '../time/resolve-range.js'
import type { DimensionName, MetricName, MetricValues, QueryResponse, QueryRow } from '../types.js'
import { buildQuery, buildTotals } from './build-query.js'
import { bucketsOf, columnsOf } from './columns.js'
import { parseQuery } from './parse-query.js'
import type { ParsedQuery } from './parsed-query.js'

/** What every report is given besides its request. */
export interface ReportContext {
  events: EventsReader
  app: ReportApp
  limits?: StatementLimits
  signal?: AbortSignal
}

type Cells = Record<string, string | number>

function metricValues(
  names: readonly MetricName[],
  cells: Cells | undefined,
  prefix: 'm' | 'c',
): MetricValues {
  return Object.fromEntries(
    names.map((name, index) => [name, Number(cells?.[`${prefix}${String(index)}`] ?? 0)]),
  )
}

function readRows(query: ParsedQuery, found: Cells[]): QueryRow[] {
  const { aliasOf } = columnsOf(query)
  const buckets = bucketsOf(query, query.range)
  const others = query.comparison && bucketsOf(query, query.comparison)
  const valueOf = (name: DimensionName, cells: Cells): string | null => {
    const value = cells[aliasOf.get(name) ?? '']
    if (name === query.timeDimension) return buckets?.label(Number(value)) ?? null
    return value === '' || value === undefined ? null : String(value)
  }
  return found.map((cells) => {
    const row: QueryRow = {
      dimensions: Object.fromEntries(query.dimensions.map((name) => [name, valueOf(name, cells)])),
      metrics: metricValues(query.metrics, cells, 'm'),
    }
    if (!query.comparison) return row
    const index = Number(cells['t'])
    const isBeyond = others ? index >= others.count : false
    row.comparison = isBeyond ? null : metricValues(query.metrics, cells, 'c')
    if (others) row.comparisonTime = isBeyond ? null : others.label(index)
    return row
  })
}

/** Answers a query that has been read. */
export async function answerQuery(query: ParsedQuery, context: ReportContext): Promise<QueryResponse> {
  const { events, app: _app, ...limits } = context
  const ask = (name: string, statement: { sql: string; params: Record<string, unknown> }) =>
    events.query<Cells>({ name, ...statement, ...limits })
  const [rowsFound, totalsFound, comparisonFound] = await Promise.all([
    query.dimensions.length > 0 ? ask('query', buildQuery(query)) : null,
    ask('query-totals', buildTotals(query, query.range)),
    query.comparison ? ask('query-comparison-totals', buildTotals(query, query.comparison)) : null,
  ])
  const totals = metricValues(query.metrics, totalsFound[0], 'm')
  const comparisonTotals = comparisonFound && metricValues(query.metrics, comparisonFound[0], 'm')
  const rows: QueryRow[] = rowsFound
    ? readRows(query, rowsFound)
    : [{ dimensions: {}, metrics: totals, ...(comparisonTotals ? { comparison: comparisonTotals } : {}) }]
  const rowsTotal = rowsFound ? Number(rowsFound[0]?.['rows_total'] ?? query.offset) : 1
  const next = query.offset + rows.length
  return {
    rows,
    totals,
    ...(comparisonTotals ? { comparisonTotals } : {}),
    meta: {
      range: dateRangeOf(query.range),
      timezone: query.timezone,
      bots: query.bots,
      metrics: query.metrics,
      dimensions: query.dimensions,
      ...(query.comparison ? { comparisonRange: dateRangeOf(query.comparison) } : {}),
      rows: rowsTotal,
      limit: query.limit,
      nextCursor: next < rowsTotal && rows.length > 0 ? writeCursor(query.fingerprint, next) : null,
    },
  }
}

/**
 * Answers the query of a request.
 *
 * @param request the body as it came: it is read and checked here
 * @returns the answer, or the refusal that says which field is wrong
 * @throws StoreError when the store cannot answer
 */
export function runQuery(request: unknown, context: ReportContext): Promise<Result<QueryResponse>> {
  return attempt(async () => {
    const query = parseQuery(request, context.app)
    await checkPatterns(query.filter, context)
    return await answerQuery(query, context)
  })
}
