/** How much it would hurt to lose a message: the least worthy are dropped first when the queue is full. */
export type Worth = 0 | 1 | 2

/** A message in the queue, in the form in which it travels. */
export interface Entry {
  /** Counts up with each message of this recorder. */
  seq: number
  /** The message as JSON; never built again, so that every retry is the same. */
  json: string
  /** The length of `json` in UTF-8. */
  bytes: number
  worth: Worth
  /** When it was captured, by the recorder's clock, in milliseconds. */
  at: number
  /** Tells the on-disk queue that this message need not survive any longer. */
  forget: (() => void) | undefined
}

/** The {@link Worth} of each type of message. */
export const worthOfType = {
  page: 0,
  screen: 0,
  track: 1,
  view: 2,
  identify: 2,
  group: 2,
  alias: 2,
} as const satisfies Record<string, Worth>

/** The {@link Worth} of a message that is JSON already; unknown types are worth most. */
export function worthOfJson(json: string): Worth {
  const { type } = JSON.parse(json) as { type?: string }
  return worthOfType[type as keyof typeof worthOfType] ?? 2
}
