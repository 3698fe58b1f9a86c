import type { EventRow } from '../events/row.js'

/** A row with nothing in it but an app, an id and a time; give what the test is about. */
export function eventRow(given: Partial<EventRow> & Pick<EventRow, 'app_id' | 'message_id'>): EventRow {
  const empty = {
    time: '2026-03-01 12:00:00.000',
    received_at: '2026-03-01 12:00:00.000',
    type: 'track',
    event: 'Something Happened',
    anonymous_id: '',
    user_id: '',
    visitor_id: '',
    session_id: '',
    object_type: '',
    object_id: '',
    object_label: '',
    object_url: '',
    page_url: '',
    page_path: '',
    page_title: '',
    referrer: '',
    name: '',
    category: '',
    group_id: '',
    previous_id: '',
    ip: '',
    user_agent: '',
    is_bot: 0,
    locale: '',
    timezone: '',
    library: '',
    source: 'server',
    properties: '{}',
    traits: '{}',
    context: '{}',
  } as const satisfies Omit<EventRow, 'app_id' | 'message_id'>
  return { ...empty, ...given }
}

/** Rows as the loader hands them to the store: a JSON object a line. */
export const rowBytes = (rows: readonly EventRow[]): Uint8Array =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
