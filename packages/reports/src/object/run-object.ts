import { attempt, type Result } from '../errors.js'
import { answerObjectViews } from '../object-views/run-object-views.js'
import type { ParsedQuery } from '../query/parsed-query.js'
import { answerQuery, type ReportContext } from '../query/run-query.js'
import { isoInstant } from '../time/instant-text.js'
import { dateRangeOf } from '../time/resolve-range.js'
import type { MetricValues, ObjectResponse, ObjectViewer, TrendPoint, ViewCounts } from '../types.js'
import { buildObjectReference, buildViewers, type StoredViewer } from './build-object.js'
import { parseObject, type ParsedObject } from './parse-object.js'

const counts = ({ views = 0, visitors = 0, users = 0 }: MetricValues): ViewCounts => ({
  views,
  visitors,
  users,
})
const orNull = (text: string | undefined): string | null => text || null

/** The trend is a query like any other, over as many buckets as the range has. */
function trendQuery(request: ParsedObject): ParsedQuery {
  return {
    appId: request.scope.appId,
    metrics: ['views', 'visitors', 'users'],
    dimensions: [request.interval],
    timeDimension: request.interval,
    filter: request.scope.filter,
    range: request.range,
    comparison: request.comparison,
    timezone: request.scope.timezone,
    bots: request.scope.bots,
    orderBy: [{ name: request.interval, direction: 'asc' }],
    limit: 10_000,
    offset: 0,
    fingerprint: '',
  }
}

function viewer(stored: StoredViewer): ObjectViewer {
  return {
    user: orNull(stored.user_id),
    visitor: orNull(stored.visitor),
    views: stored.views,
    firstViewedAt: isoInstant(stored.first_viewed_at),
    lastViewedAt: isoInstant(stored.last_viewed_at),
  }
}

/**
 * One object's page: how often it was viewed over time, by whom, and the newest views, all within the range. The trend has
 * at most 10,000 buckets.
 *
 * @param request the body as it came: it is read and checked here
 * @throws StoreError when the store cannot answer
 */
export function runObject(request: unknown, context: ReportContext): Promise<Result<ObjectResponse>> {
  return attempt(async () => {
    const parsed = parseObject(request, context.app)
    const { type, id, range, scope, comparison, interval } = parsed
    const { events, app: _app, ...limits } = context
    const [[reference], trend, viewers, newest] = await Promise.all([
      events.query<{ label: string; url: string }>({
        name: 'object-reference',
        ...buildObjectReference(parsed),
        ...limits,
      }),
      answerQuery(trendQuery(parsed), context),
      events.query<StoredViewer>({ name: 'object-viewers', ...buildViewers(parsed), ...limits }),
      answerObjectViews(
        {
          scope,
          visitor: null,
          session: null,
          fromMs: range.start * 1000,
          toMs: range.end * 1000,
          limit: parsed.newest,
          after: null,
          fingerprint: '',
        },
        context,
      ),
    ])
    return {
      object: { type, id, label: orNull(reference?.label), url: orNull(reference?.url) },
      totals: counts(trend.totals),
      ...(trend.comparisonTotals ? { comparisonTotals: counts(trend.comparisonTotals) } : {}),
      trend: trend.rows.map((row): TrendPoint => ({
        time: row.dimensions[interval] ?? '',
        ...counts(row.metrics),
        ...(row.comparison === undefined ? {} : { comparison: row.comparison && counts(row.comparison) }),
        ...(row.comparisonTime === undefined ? {} : { comparisonTime: row.comparisonTime }),
      })),
      viewers: viewers.map(viewer),
      viewersTotal: viewers[0]?.rows_total ?? 0,
      newest: newest.views,
      meta: {
        range: dateRangeOf(range),
        timezone: scope.timezone,
        bots: scope.bots,
        interval,
        ...(comparison ? { comparisonRange: dateRangeOf(comparison) } : {}),
      },
    }
  })
}
