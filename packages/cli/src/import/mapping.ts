/** Where a field's value comes from: a column of the row, or always the same. */
export type Source = (
  | {
      /** A column's name; in NDJSON a path such as `user.id`. */
      column: string
    }
  | { value: string }
) & {
  /** Replaces these values of the column. */
  values?: { [from: string]: string }
  /** Replaces every other value; without it, what `values` does not name stays as it is. */
  otherwise?: string
}

/** How a property is read from text. Default: as text. */
export type PropertySource = Source & { as?: 'text' | 'number' | 'boolean' | 'json' }

/** How the text of a time is read. */
export type TimeUnit = 'seconds' | 'milliseconds' | 'iso'

/**
 * A mapping file: how a row of CSV or NDJSON becomes a message. A cell that is empty counts as absent.
 *
 * @example
 * { "timestamp": { "column": "when", "unit": "seconds" }, "type": { "value": "view" }, "userId": { "column": "person" },
 *   "object": { "type": { "value": "Article" }, "id": { "column": "article" } } }
 */
export interface Mapping {
  /**
   * Part of what makes a row the same row when it is imported again. Change it to import a file's rows once more, say as
   * other messages; everything else in the mapping can change without that.
   */
  name?: string
  csv?: {
    /** Default `,`. */
    delimiter?: string
    /** The columns' names, for a file whose first line is a row already. */
    columns?: string[]
  }
  timestamp: {
    column: string
    unit: TimeUnit
    /** The IANA zone of times that name none. Default: `--timezone`, else UTC. */
    timezone?: string
  }
  type: Source
  /** The event's name, for `track`. */
  event?: Source
  messageId?: Source
  userId?: Source
  anonymousId?: Source
  sessionId?: Source
  groupId?: Source
  /** For `view`. */
  object?: { type: Source; id: Source; label?: Source; url?: Source }
  properties?: { [name: string]: PropertySource }
  /** For `identify` and `group`. */
  traits?: { [name: string]: PropertySource }
  /** `ip`, `userAgent`, `locale`, … and anything else; a dot nests: `location.country`. */
  context?: { [name: string]: PropertySource }
}
