import { createHash } from 'node:crypto'
import { refuse } from './errors.js'

/** A short fingerprint of what a cursor belongs to; any JSON value. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16)
}

/** Packs a place in an answer together with the fingerprint of its question. */
export function writeCursor(owner: string, place: unknown): string {
  return Buffer.from(JSON.stringify([owner, place])).toString('base64url')
}

/** The place that a cursor of the same question holds; refuses all others with `invalid_cursor`. */
export function readCursor(cursor: unknown, owner: string): unknown {
  const unusable = () =>
    refuse(
      'invalid_cursor',
      'The cursor is not one that this report gave. Leave it out to begin at the first row.',
    )
  if (typeof cursor !== 'string' || cursor.length > 2048) return unusable()
  let content: unknown
  try {
    content = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return unusable()
  }
  if (!Array.isArray(content) || content.length !== 2) return unusable()
  if (content[0] !== owner)
    refuse(
      'invalid_cursor',
      'The cursor belongs to another query. Send it with exactly the query that gave it, or leave it out.',
    )
  return content[1]
}
