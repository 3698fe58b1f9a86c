import type { EventsWriter } from '@keepsight/store'
import type { DeadLetters } from '../dead-letters/port.js'
import { joinRows, type BatchPart, type BatchRow } from './batch.js'
import { engineCode, failureKind, type FailureKind } from './failure-kind.js'
import type { Retry } from './retry.js'

/** A failure that is in neither table of codes, of a store that answers questions, may be due to a row after so many tries. */
const triesUnknown = 5
/** So many rows refused with none taken in between: then it may be the table that is wrong, not the rows. */
const refusalsBelieved = 100
/** How long such a doubt waits before the next hundred are put aside, at first and at most. */
const doubtMs = { first: 5000, longest: 300_000 }
/** Message ids in one question to the store. */
const idsAsked = 10_000

export interface InsertOptions {
  events: EventsWriter
  deadLetters: Pick<DeadLetters, 'add'>
  retry: Retry
  now: () => number
  /** After no answer, how long what was sent may still come to be inserted. */
  settleMs: number
  /** Rows that are in the table since just now. */
  onInserted: (rows: readonly BatchRow[]) => void
}

/** What became of rows. */
export interface InsertOutcome {
  loaded: number
  /** In the table before, by another message of the same id. */
  duplicates: number
  /** Put aside because the store refuses them. */
  refused: BatchRow[]
}

/**
 * Brings rows into the table exactly once: asks for those that may be there, inserts the others, and asks again after every
 * failure before it repeats anything. Rows that the store refuses are found by halving and put aside; a store that is down is
 * waited for.
 */
export class RowInserter {
  readonly #options: InsertOptions
  /** Rows put aside since the store last took one. */
  #refusals = 0
  #doubtMs = doubtMs.first

  constructor(options: InsertOptions) {
    this.#options = options
  }

  /** @throws LoaderStopped when the loader is closed while the store is down; then the rows stay in the spool */
  async insert(
    part: BatchPart,
    { isRetried, isReplay = false }: { isRetried: boolean; isReplay?: boolean },
  ): Promise<InsertOutcome> {
    // A replay's rows were refused before: that they are refused again says nothing against the table.
    if (isReplay) this.#refusals = -Infinity
    else if (this.#refusals < 0) this.#refusals = 0
    const outcome: InsertOutcome = { loaded: 0, duplicates: 0, refused: [] }
    let rows = part.rows
    if (isRetried) {
      await this.#settle(part.batchId, rows)
      rows = await this.#missingOfBatch(part.batchId, rows)
      outcome.loaded += part.rows.length - rows.length
    }
    const asked = rows.length
    rows = await this.#absent(rows)
    outcome.duplicates = asked - rows.length
    if (rows.length) await this.#insertOrHalve(part.batchId, rows, outcome)
    return outcome
  }

  async #insertOrHalve(batchId: string, rows: readonly BatchRow[], outcome: InsertOutcome): Promise<void> {
    const groups = [rows]
    let tries = 0
    for (let group = groups.pop(); group; group = groups.pop()) {
      try {
        await this.#options.events.insert({ batchId, rows: joinRows(group) })
        this.#taken(group, outcome)
        tries = 0
      } catch (error) {
        tries++
        const kind = failureKind(error)
        const missing = await this.#afterFailure(batchId, group, { error, kind, tries, outcome })
        if (missing.length === 0) continue
        const isRows = kind === 'rows' || (kind !== 'store' && tries >= triesUnknown)
        if (!isRows) {
          groups.push(missing)
          continue
        }
        tries = 0
        if (missing.length > 1) {
          const half = missing.length >> 1
          groups.push(missing.slice(half), missing.slice(0, half))
        } else if (await this.#isRowToBlame(error, kind, outcome))
          await this.#putAside(missing[0]!, error, outcome)
        else groups.unshift(missing)
      }
    }
  }

  /** Waits as the failure asks for, and finds out which rows are still missing. */
  async #afterFailure(
    batchId: string,
    rows: readonly BatchRow[],
    failure: { error: unknown; kind: FailureKind; tries: number; outcome: InsertOutcome },
  ): Promise<BatchRow[]> {
    const { error, kind, tries, outcome } = failure
    if (kind !== 'rows') await this.#options.retry.pause(error, tries)
    if (kind === 'unclear') await this.#settle(batchId, rows)
    const missing = await this.#missingOfBatch(batchId, rows)
    if (missing.length < rows.length) {
      const isMissing = new Set(missing)
      const present = rows.filter((row) => !isMissing.has(row))
      this.#taken(present, outcome)
    }
    return missing
  }

  #taken(rows: readonly BatchRow[], outcome: InsertOutcome): void {
    outcome.loaded += rows.length
    this.#refusals = 0
    this.#doubtMs = doubtMs.first
    this.#options.onInserted(rows)
  }

  /**
   * Whether it is this one row that is wrong, and not the table or the store. Without the engine's word for it other rows of the
   * batch must have been taken. With it a hundred rows are believed; then it waits, and has the row tried again.
   */
  async #isRowToBlame(error: unknown, kind: FailureKind, outcome: InsertOutcome): Promise<boolean> {
    if (kind !== 'rows') return outcome.loaded > 0
    if (this.#refusals < refusalsBelieved) return true
    await this.#options.retry.pause(error, 1, this.#doubtMs)
    this.#doubtMs = Math.min(2 * this.#doubtMs, doubtMs.longest)
    this.#refusals = 0
    return false
  }

  async #putAside(row: BatchRow, error: unknown, outcome: InsertOutcome): Promise<void> {
    const { appId, messageId, month } = row
    const letter = {
      appId,
      messageId,
      month,
      row: row.json.toString('utf8').trimEnd(),
      reason: 'rows_refused' as const,
      engineCode: engineCode(error),
      refusedAt: this.#options.now(),
    }
    await this.#options.retry.untilDone(() => this.#options.deadLetters.add([letter]))
    this.#refusals++
    outcome.refused.push(row)
  }

  /** After no answer, of this run or of one that died: waits until the store answers, and then for what may still be on its way to it. */
  async #settle(batchId: string, rows: readonly BatchRow[]): Promise<void> {
    if (this.#options.settleMs === 0) return
    await this.#missingOfBatch(batchId, rows)
    await this.#options.retry.sleep(this.#options.settleMs)
  }

  /** The rows that the table does not hold under this batch's id. */
  async #missingOfBatch(batchId: string, rows: readonly BatchRow[]): Promise<BatchRow[]> {
    const { retry, events } = this.#options
    const present = await retry.untilDone(() => events.messageIdsOfBatch(batchId))
    if (present.size === 0) return [...rows]
    const missing = rows.filter(({ messageId }) => !present.has(messageId))
    // The answer has no app ids. Where two apps use one message id, it is asked for by app.
    const named = countMessageIds(rows)
    const unsure = rows.filter(({ messageId }) => present.has(messageId) && named.get(messageId)! > 1)
    return unsure.length ? [...missing, ...(await this.#askFor(unsure))] : missing
  }

  /** The rows that the table does not hold, of those that it may. */
  async #absent(rows: readonly BatchRow[]): Promise<BatchRow[]> {
    const unsure = rows.filter(({ mayBePresent }) => mayBePresent)
    if (unsure.length === 0) return [...rows]
    const absent = await this.#askFor(unsure)
    if (absent.length === rows.length) return absent
    const isAbsent = new Set(absent)
    return rows.filter((row) => !row.mayBePresent || isAbsent.has(row))
  }

  async #askFor(rows: readonly BatchRow[]): Promise<BatchRow[]> {
    const { retry, events } = this.#options
    const byApp = new Map<string, BatchRow[]>()
    for (const row of rows) {
      const ofApp = byApp.get(row.appId)
      if (ofApp) ofApp.push(row)
      else byApp.set(row.appId, [row])
    }
    const absent: BatchRow[] = []
    for (const [appId, ofApp] of byApp) {
      for (let from = 0; from < ofApp.length; from += idsAsked) {
        const some = ofApp.slice(from, from + idsAsked)
        const ids = some.map(({ messageId }) => messageId)
        const present = await retry.untilDone(() => events.messageIdsPresent(appId, ids))
        for (const row of some) if (!present.has(row.messageId)) absent.push(row)
      }
    }
    return absent
  }
}

function countMessageIds(rows: readonly BatchRow[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { messageId } of rows) counts.set(messageId, (counts.get(messageId) ?? 0) + 1)
  return counts
}
