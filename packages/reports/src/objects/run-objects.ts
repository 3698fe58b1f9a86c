import { writeCursor } from '../cursor.js'
import { attempt, type Result } from '../errors.js'
import { checkPatterns } from '../filters/check-patterns.js'
import type { ReportContext } from '../query/run-query.js'
import { isoInstant } from '../time/instant-text.js'
import { dateRangeOf, type ResolvedRange } from '../time/resolve-range.js'
import type { ObjectsResponse, ObjectsRow } from '../types.js'
import {
  buildObjects,
  buildObjectsTotals,
  type StoredObject,
  type StoredObjectsTotals,
} from './build-objects.js'
import { parseObjects } from './parse-objects.js'

function objectsRow(stored: StoredObject, hasComparison: boolean): ObjectsRow {
  return {
    type: stored.object_type,
    id: stored.object_id,
    label: stored.label === '' ? null : stored.label,
    url: stored.url === '' ? null : stored.url,
    views: stored.views,
    visitors: stored.visitors,
    users: stored.users,
    lastViewedAt: isoInstant(stored.last_viewed_at),
    ...(hasComparison
      ? {
          comparison: {
            views: stored.comparison_views,
            visitors: stored.comparison_visitors,
            users: stored.comparison_users,
          },
        }
      : {}),
  }
}

/**
 * The objects that were viewed in a range: how often, by how many visitors and users, when last, with the newest label and
 * URL of the range; beside the counts of another range on request.
 *
 * @param request the body as it came: it is read and checked here
 * @throws StoreError when the store cannot answer
 */
export function runObjects(request: unknown, context: ReportContext): Promise<Result<ObjectsResponse>> {
  return attempt(async () => {
    const parsed = parseObjects(request, context.app)
    const { scope, range, comparison } = parsed
    await checkPatterns(scope.filter, context)
    const { events, app: _app, ...limits } = context
    const totalsOf = (which: ResolvedRange) =>
      events.query<StoredObjectsTotals>({
        name: 'objects-totals',
        ...buildObjectsTotals(scope, which),
        ...limits,
      })
    const none = { views: 0, visitors: 0, users: 0, objects: 0 }
    const [found, [totals = none], [comparisonTotals = none]] = await Promise.all([
      events.query<StoredObject>({ name: 'objects', ...buildObjects(parsed), ...limits }),
      totalsOf(range),
      comparison ? totalsOf(comparison) : [],
    ])
    const rowsTotal = found[0]?.rows_total ?? parsed.offset
    const next = parsed.offset + found.length
    return {
      rows: found.map((stored) => objectsRow(stored, comparison !== null)),
      totals,
      ...(comparison ? { comparisonTotals } : {}),
      meta: {
        range: dateRangeOf(range),
        timezone: scope.timezone,
        bots: scope.bots,
        ...(comparison ? { comparisonRange: dateRangeOf(comparison) } : {}),
        rows: rowsTotal,
        limit: parsed.limit,
        nextCursor: next < rowsTotal && found.length > 0 ? writeCursor(parsed.fingerprint, next) : null,
      },
    }
  })
}
