import { writeCursor } from '../cursor.js'
import { attempt, type Result } from '../errors.js'
import type { ReportContext } from '../query/run-query.js'
import { isoInstant } from '../time/instant-text.js'
import type { ObjectViewItem, ObjectViewsResponse, SessionEvents } from '../types.js'
import { buildObjectViews, type StoredView } from './build-object-views.js'
import { parseObjectViews, type ParsedObjectViews } from './parse-object-views.js'

const orNull = (text: string): string | null => (text === '' ? null : text)

/** A stored row of type `view` as it travels. */
export function objectViewItem(row: StoredView): ObjectViewItem {
  const page = { url: orNull(row.page_url), path: orNull(row.page_path), title: orNull(row.page_title) }
  return {
    id: row.message_id,
    time: isoInstant(row.time),
    user: orNull(row.user_id),
    visitor: orNull(row.visitor_id),
    ip: orNull(row.ip),
    sessionId: orNull(row.session_id),
    object: {
      type: row.object_type,
      id: row.object_id,
      label: orNull(row.object_label),
      url: orNull(row.object_url),
    },
    page: page.url === null && page.path === null && page.title === null ? null : page,
    userAgent: orNull(row.user_agent),
  }
}

/** Answers a request that has been read. */
export async function answerObjectViews(
  request: ParsedObjectViews,
  context: ReportContext,
): Promise<ObjectViewsResponse> {
  const { events, app: _app, ...limits } = context
  const found = await events.query<StoredView>({
    name: 'object-views',
    ...buildObjectViews(request),
    ...limits,
  })
  const rows = found.slice(0, request.limit)
  const last = found.length > request.limit ? rows.at(-1) : undefined
  return {
    views: rows.map(objectViewItem),
    nextCursor: last ? writeCursor(request.fingerprint, [last.time, last.message_id]) : null,
  }
}

/**
 * Views of objects, newest first. A page begins after the last view of the page before it, by time and message id, so
 * that views which arrive meanwhile make none be skipped or repeated.
 *
 * @param request the query string's fields, `limit` as a number
 * @param session what is known of the session that the request names
 */
export function runObjectViews(
  request: unknown,
  context: ReportContext,
  session?: SessionEvents | null,
): Promise<Result<ObjectViewsResponse>> {
  return attempt(() => answerObjectViews(parseObjectViews(request, context.app, session), context))
}
