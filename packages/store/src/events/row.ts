/**
 * One row of the `events` table, as the collector writes it and the loader sends it: names are the columns'.
 * Text columns are `''` when there is nothing; they are never null.
 */
export interface EventRow {
  app_id: string
  /** When it happened, corrected for the sender's clock: `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
  time: string
  /** When the collector took it: same form. */
  received_at: string
  message_id: string
  /** A `MessageType` of the protocol. */
  type: string
  /** The event's name for `track`, else the message's type. */
  event: string
  anonymous_id: string
  user_id: string
  /** Who is counted as a visitor: `anonymous_id`, else `user_id`, else `''` (nobody known). */
  visitor_id: string
  /** The user session or visit the sender named. */
  session_id: string
  object_type: string
  object_id: string
  object_label: string
  object_url: string
  page_url: string
  /** Without query and fragment. */
  page_path: string
  page_title: string
  referrer: string
  /** The `name` of `page` and `screen`. */
  name: string
  category: string
  group_id: string
  previous_id: string
  /** Canonical IPv4 or IPv6, or `''`. */
  ip: string
  user_agent: string
  /** 1 when the user agent is a known bot and no user is logged in. */
  is_bot: 0 | 1
  locale: string
  /** The sender's `context.timezone`. */
  timezone: string
  /** `name/version` of the sending program. */
  library: string
  /** Which kind of key sent it. */
  source: 'server' | 'browser'
  /** JSON text of an object. */
  properties: string
  /** JSON text of an object. */
  traits: string
  /** JSON text of what `context` held beyond the columns above. */
  context: string
}
