import type { Message } from '@keepsight/protocol'

/** What became of one record of a file. */
export type Outcome =
  | { message: Message }
  /** Why it is not a message: words that go on after `line 8899: `. */
  | { reason: string }

/** One record of a file: a line of a log or of NDJSON, a row of CSV. */
export type ParsedRecord = Outcome & {
  /** The line on which it begins, from 1. */
  line: number
  /** What makes it the same record when the file is imported again. */
  content: string
}

/** Reads a format: bytes in, records out, in the file's order. */
export type ReadRecords = (chunks: AsyncIterable<Buffer>) => AsyncIterable<ParsedRecord>
