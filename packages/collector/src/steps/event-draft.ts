import type { EventRow, KeyKind } from '@keepsight/store'
import type { Message } from '@keepsight/protocol'

/** What is known of the request that brought a message; one for all messages of a batch. */
export interface Arrival {
  appId: string
  keyKind: Exclude<KeyKind, 'read'>
  /** By the collector's clock, milliseconds since 1970. */
  receivedAtMs: number
  /** `receivedAtMs` as a column: `YYYY-MM-DD HH:MM:SS.mmm`. */
  receivedAt: string
  /** The batch's `sentAt` by the sender's clock; `undefined` when it named none. */
  sentAtMs: number | undefined
  /** The client's address as `clientIp` finds it, `''` when it cannot be known. */
  clientIp: string
  /** The request's `User-Agent`, or `''`. */
  userAgent: string
}

/** A row on its way: every column is there, `undefined` until a step puts it. An empty text is left out of the JSON. */
export type RowDraft = { [Column in keyof EventRow]: EventRow[Column] | undefined }

/** One event being built. */
export interface EventDraft {
  /** As it came; a {@link Message} once `dropMalformed` let it pass. */
  readonly message: Message
  readonly arrival: Arrival
  readonly row: RowDraft
}

/** A message at the start of the steps. */
export function draftEvent(message: unknown, arrival: Arrival): EventDraft {
  return { message: message as Message, arrival, row: emptyRow(arrival) }
}

// All columns at once and always in this order: one hidden class, and JSON.stringify skips what is undefined.
function emptyRow(arrival: Arrival): RowDraft {
  return {
    app_id: arrival.appId,
    time: undefined,
    received_at: arrival.receivedAt,
    message_id: undefined,
    type: undefined,
    event: undefined,
    anonymous_id: undefined,
    user_id: undefined,
    visitor_id: undefined,
    session_id: undefined,
    object_type: undefined,
    object_id: undefined,
    object_label: undefined,
    object_url: undefined,
    page_url: undefined,
    page_path: undefined,
    page_title: undefined,
    referrer: undefined,
    name: undefined,
    category: undefined,
    group_id: undefined,
    previous_id: undefined,
    ip: undefined,
    user_agent: undefined,
    is_bot: undefined,
    locale: undefined,
    timezone: undefined,
    library: undefined,
    source: undefined,
    properties: undefined,
    traits: undefined,
    context: undefined,
  }
}

/** A column's text, or `undefined` when there is none: an empty column is left out of the row's JSON. */
export function textOrNothing(text: string | null | undefined): string | undefined {
  return text === '' || text === null ? undefined : text
}
