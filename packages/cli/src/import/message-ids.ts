import { createHash } from 'node:crypto'
import { occurrenceCounter } from './occurrence-counter.js'

/**
 * Gives each record of a file its message id: the same each time the file is imported, so that a repeat adds nothing,
 * and another one for each repetition of the same content within the file, so that true double rows are kept.
 *
 * @param identity what makes the same content another message: the app, the format, the mapping's name
 */
export function messageIds(identity: readonly string[]): (content: string) => string {
  const prefix = `${identity.join('\0')}\0`
  const occurrences = occurrenceCounter()
  return (content) => {
    const digest = createHash('sha256').update(prefix).update(content).digest()
    const occurrence = occurrences.next(digest.readUIntBE(0, 6) + 1)
    const id = digest.toString('base64url', 6, 24)
    return occurrence === 1 ? `import-${id}` : `import-${id}-${occurrence}`
  }
}
