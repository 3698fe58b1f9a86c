import type { ObjectViewItem } from '@keepsight/reports'
import type { EventRow } from '@keepsight/store'

/** An event that is no view, as it is shown live. */
export interface LiveEvent {
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
  page: { url: string | null; path: string | null; title: string | null } | null
}

/** What goes to a live stream: views as `object-views` gives them, everything else in short. */
export type LiveItem =
  { kind: 'view'; isBot: boolean; data: ObjectViewItem } | { kind: 'event'; isBot: boolean; data: LiveEvent }

/** Rows from the spool leave out the columns that are empty. */
const orNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text)

/** A stored row as it travels live. */
export function liveItem(row: EventRow): LiveItem {
  const [url, path, title] = [orNull(row.page_url), orNull(row.page_path), orNull(row.page_title)]
  const common = {
    id: row.message_id,
    time: `${row.time.replace(' ', 'T')}Z`,
    user: orNull(row.user_id),
    visitor: orNull(row.visitor_id),
    page: url === null && path === null && title === null ? null : { url, path, title },
  }
  const isBot = row.is_bot === 1
  if (row.type !== 'view')
    return { kind: 'event', isBot, data: { ...common, type: row.type, event: row.event } }
  return {
    kind: 'view',
    isBot,
    data: {
      ...common,
      ip: orNull(row.ip),
      sessionId: orNull(row.session_id),
      object: {
        type: row.object_type,
        id: row.object_id,
        label: orNull(row.object_label),
        url: orNull(row.object_url),
      },
      userAgent: orNull(row.user_agent),
    },
  }
}
