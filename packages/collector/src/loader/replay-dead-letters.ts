import { randomBytes } from 'node:crypto'
import type { DeadLetter, DeadLetters } from '../dead-letters/port.js'
import type { BatchPart } from './batch.js'
import type { RowInserter } from './insert-rows.js'
import type { ReplayOutcome } from './port.js'

/**
 * Loads the rows that were put aside once more. A crash on the way leaves them where they are, and the next replay finds in
 * the table what this one brought there.
 */
export async function replayDeadLetters(options: {
  deadLetters: Pick<DeadLetters, 'list' | 'remove' | 'count'>
  inserter: RowInserter
  spoolId: string
}): Promise<ReplayOutcome> {
  const { deadLetters, inserter, spoolId } = options
  const letters = await deadLetters.list({ limit: deadLetters.count() })
  const outcome: ReplayOutcome = { loaded: 0, duplicates: 0, refused: 0 }
  for (const { part, lettersOfMonth } of partsOf(
    letters.reverse(),
    `${spoolId}-replay-${randomBytes(6).toString('hex')}`,
  )) {
    const { loaded, duplicates, refused } = await inserter.insert(part, { isRetried: false, isReplay: true })
    outcome.loaded += loaded
    outcome.duplicates += duplicates
    outcome.refused += refused.length
    const isRefused = new Set(refused.map(({ appId, messageId }) => `${appId}\n${messageId}`))
    await deadLetters.remove(
      lettersOfMonth.filter(({ appId, messageId }) => !isRefused.has(`${appId}\n${messageId}`)),
    )
  }
  return outcome
}

function partsOf(
  letters: readonly DeadLetter[],
  name: string,
): { part: BatchPart; lettersOfMonth: DeadLetter[] }[] {
  const months = [...new Set(letters.map(({ month }) => month))]
  return months.map((month) => {
    const lettersOfMonth = letters.filter((letter) => letter.month === month)
    const rows = lettersOfMonth.map(({ appId, messageId, row }) => {
      return { appId, messageId, month, json: Buffer.from(`${row}\n`), mayBePresent: true }
    })
    return { part: { batchId: `${name}-${month}`, rows }, lettersOfMonth }
  })
}
