/** A row that the store refuses, kept aside with the reason. */
export interface DeadLetter {
  appId: string
  messageId: string
  /** `YYYYMM` */
  month: number
  /** JSON text of an `EventRow`. */
  row: string
  /** Why: `rows_refused`, with the engine's number for it when it gave one. */
  reason: 'rows_refused'
  engineCode: number | null
  /** When it was put aside, milliseconds since 1970. */
  refusedAt: number
}

/** Rows put aside, in files that a person can read. One process writes them. */
export interface DeadLetters {
  /** Resolves when they are on disk. A message that is there already is not kept twice. */
  add(letters: readonly DeadLetter[]): Promise<void>
  /** Newest first. Default limit 100. */
  list(options?: { appId?: string; limit?: number }): Promise<DeadLetter[]>
  /** How many are there. */
  count(): number
  /** Forgets these messages: they were loaded after all, or are to be erased. */
  remove(messages: readonly { appId: string; messageId: string }[]): Promise<void>
}
