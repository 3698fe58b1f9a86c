/** A place in the spool. */
export interface SpoolPosition {
  segment: number
  /** Bytes from the segment's beginning. */
  offset: number
}

/** What the loader remembers of one spool over a restart. */
export interface Checkpoint {
  /** Everything before it is in the table. */
  committed: SpoolPosition
  /** The end of the batch that begins at `committed` and may be in the table, in part or whole; `null` when none was begun. */
  intended: SpoolPosition | null
}

export function formatCheckpoint(checkpoint: Checkpoint): string {
  return JSON.stringify(checkpoint)
}

/** Reads what {@link formatCheckpoint} wrote; `null` for anything else, so that the spool is read from its beginning and asked about. */
export function parseCheckpoint(text: string | null): Checkpoint | null {
  if (text === null) return null
  try {
    const value = JSON.parse(text) as Partial<Checkpoint> | null
    const committed = position(value?.committed)
    return committed && { committed, intended: position(value?.intended) }
  } catch {
    return null
  }
}

function position(value: unknown): SpoolPosition | null {
  if (typeof value !== 'object' || value === null) return null
  const { segment, offset } = value as Partial<SpoolPosition>
  return Number.isSafeInteger(segment) && Number.isSafeInteger(offset)
    ? { segment: segment!, offset: offset! }
    : null
}
