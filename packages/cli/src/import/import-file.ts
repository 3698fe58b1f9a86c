import type { Message } from '@keepsight/protocol'
import { batchesOf, type Outgoing } from './batches.js'
import type { ReadRecords } from './parsed-record.js'
import { postBatch, type Destination } from './post-batch.js'

/** A record that was not taken. */
export interface Reject {
  line: number
  reason: string
}

/** How far an import has come. */
export interface ImportProgress {
  /** Records read. */
  records: number
  /** Messages that the server has on disk, counting those of an earlier, interrupted run. */
  accepted: number
  rejected: number
  /** Where a later run may go on. */
  resume: ResumePoint
}

/** The part of an import that needs not be done again. */
export interface ResumePoint {
  /** All records up to this one, from 1, are done. */
  doneThrough: number
  /** How many of their messages the server has on disk. */
  accepted: number
  /** Those of them that the server refused. What the file's own format refuses is found again by reading. */
  refused: Reject[]
}

export interface ImportOptions {
  chunks: AsyncIterable<Buffer>
  read: ReadRecords
  /** The id of a record's message, by its content; called for every record in order. */
  idOf: (content: string) => string
  destination: Destination
  /** What an earlier, interrupted run has done: its records are read, but not sent again. */
  resume: ResumePoint
  onReject: (reject: Reject) => void
  onProgress: (progress: ImportProgress) => void
}

const inFlightLimit = 4
/** So many refusals are kept for a later run to repeat. */
const longestRefusedList = 10_000

/**
 * Imports a file: reads its records, sends their messages in batches, several at a time, and reports what was refused.
 * Holds a few batches in memory, however long the file is.
 */
export async function importFile(options: ImportOptions): Promise<ImportProgress> {
  const { chunks, read, idOf, destination, resume, onReject, onProgress } = options
  const done = { ...resume, refused: [...resume.refused] }
  const progress: ImportProgress = { records: 0, accepted: resume.accepted, rejected: 0, resume: done }
  const reject = (each: Reject) => {
    progress.rejected += 1
    onReject(each)
  }
  for (const each of resume.refused) reject(each)

  async function* outgoing(): AsyncGenerator<Outgoing> {
    for await (const record of read(chunks)) {
      const index = (progress.records += 1)
      const id = idOf(record.content)
      if ('reason' in record) reject({ line: record.line, reason: record.reason })
      else if (index > resume.doneThrough)
        yield { index, line: record.line, json: toJson(record.message, id) }
    }
  }

  // In the file's order: what is done up to a point is known once no batch before it is on its way.
  const inFlight: { sent: Promise<Reject[]>; last: number; size: number }[] = []
  const settleOldest = async () => {
    const oldest = inFlight.shift()
    if (!oldest) return
    const refused = await oldest.sent
    refused.forEach(reject)
    progress.accepted += oldest.size - refused.length
    done.doneThrough = oldest.last
    done.accepted = progress.accepted
    if (done.refused.length < longestRefusedList) done.refused.push(...refused)
    onProgress(progress)
  }
  for await (const batch of batchesOf(outgoing())) {
    const sent = postBatch(batch, destination)
    sent.catch(() => {}) // Its failure is met when its turn comes.
    inFlight.push({ sent, last: batch.at(-1)?.index ?? 0, size: batch.length })
    if (inFlight.length === inFlightLimit) await settleOldest()
  }
  while (inFlight.length) await settleOldest()
  done.doneThrough = progress.records
  onProgress(progress)
  return progress
}

/** Keeps a message's own id, as NDJSON and mappings may give it. */
function toJson(message: Message, id: string): string {
  return JSON.stringify(message.messageId ? message : { ...message, messageId: id })
}
