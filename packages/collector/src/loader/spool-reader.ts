import { open, rm, stat, type FileHandle } from 'node:fs/promises'
import { findRecord, longestRecordBytes, readRecord, recordMagic, type RecordView } from '../spool/record.js'
import { listSegments, segmentFile, segmentHeader } from '../spool/segment.js'
import type { SpoolPosition } from './position.js'

/** Bytes in the newest segment that do not become a record for so long are damage, not a write under way. */
const patienceMs = 5000

/** Records read from one segment, in order. */
export interface SpoolRead {
  start: SpoolPosition
  end: SpoolPosition
  /** What the records' and the damage's offsets count in; begins at `start`. */
  bytes: Buffer
  records: RecordView[]
  /** Places that hold no records. */
  damage: { start: number; end: number }[]
}

/** What there is to read: from a position to its segment's end. */
export interface SpoolPlace {
  position: SpoolPosition
  bytes: number
}

interface Extent {
  maxBytes: number
  maxRows: number
  /** Read to here and no further. */
  end?: SpoolPosition
}

/** Reads segments that another process may be writing: complete, checksummed records only. */
export class SpoolReader {
  readonly #folder: string
  readonly #now: () => number
  readonly #list: typeof listSegments
  #open: { segment: number; handle: FileHandle } | null = null
  #stuck: { at: number; since: number } | null = null

  constructor(folder: string, now: () => number, list = listSegments) {
    this.#folder = folder
    this.#now = now
    this.#list = list
  }

  /** The beginning of the oldest segment, or `null` while there is none. */
  async oldest(): Promise<SpoolPosition | null> {
    const segment = (await this.#list(this.#folder))[0]
    return segment === undefined ? null : startOf(segment)
  }

  /** Where reading goes on from `position`: there, or in a later segment when this one is read through or gone. */
  async locate(position: SpoolPosition): Promise<SpoolPlace> {
    const bytes = (await this.#size(position.segment)) - position.offset
    if (bytes > 0) return { position, bytes }
    const next = await this.#segmentAfter(position.segment)
    if (next === undefined) return { position, bytes: 0 }
    // Asked again now that nothing will be added: what was written in between would be passed over otherwise.
    const rest = (await this.#size(position.segment)) - position.offset
    return rest > 0 ? { position, bytes: rest } : this.locate(startOf(next))
  }

  /** Reads records from `position` within the extent. None, when the record there is still being written. */
  async read(position: SpoolPosition, extent: Extent): Promise<SpoolRead> {
    const { segment, offset } = position
    const size = Math.min(await this.#size(segment), extent.end?.offset ?? Infinity)
    let bytes = await this.#bytes(segment, offset, Math.min(size - offset, extent.maxBytes))
    let found = parse(bytes, extent.maxRows, offset)
    if (found.end === 0 && bytes.length < size - offset) {
      // One record is longer than a batch, or damaged bytes are.
      bytes = await this.#bytes(segment, offset, Math.min(size - offset, 2 * longestRecordBytes))
      found = parse(bytes, 1, offset)
    }
    if (!found.isFull && found.end < bytes.length && (found.end === 0 || offset + bytes.length >= size))
      await this.#stepOver({ bytes, found, position, size, isFinal: extent.end !== undefined })
    const { records, damage } = found
    return { start: position, end: { segment, offset: offset + found.end }, bytes, records, damage }
  }

  /** Bytes of records that lie after the position; all of them without one. */
  async bytesAfter(position: SpoolPosition | null): Promise<number> {
    let bytes = 0
    for (const segment of await this.#list(this.#folder).catch(noFolder)) {
      const from = Math.max(segmentHeader.length, segment === position?.segment ? position.offset : 0)
      const size = await fileSize(segmentFile(this.#folder, segment))
      if (!position || segment >= position.segment) bytes += Math.max(0, size - from)
    }
    return bytes
  }

  /** Deletes the segments before this one, and lets go of them: the disk keeps the bytes of a deleted file that somebody has open. */
  async deleteBefore(segment: number): Promise<void> {
    if (this.#open && this.#open.segment < segment) await this.close()
    for (const each of await this.#list(this.#folder))
      if (each < segment) await rm(segmentFile(this.#folder, each), { force: true })
  }

  async close(): Promise<void> {
    await this.#open?.handle.close()
    this.#open = null
  }

  /** Decides about bytes that are no record: a write under way is waited for, damage is stepped over. */
  async #stepOver(trouble: {
    bytes: Buffer
    found: Found
    position: SpoolPosition
    size: number
    isFinal: boolean
  }): Promise<void> {
    const { bytes, found, position, size } = trouble
    const at = found.end
    const reachesEnd = position.offset + bytes.length >= size
    const isFinal = trouble.isFinal || (await this.#isFinal(position.segment, size))
    if (!isFinal && !this.#hasWaited(position.offset + at)) return
    const next = findRecord(bytes, at + 1, bytes.length)
    const end = next?.start ?? (!reachesEnd ? beginningOfRecord(bytes, at + 1) : isFinal ? bytes.length : at)
    if (end === at) return
    found.damage.push({ start: at, end })
    found.end = end
  }

  /** Nothing is added to the segment any more. */
  async #isFinal(segment: number, size: number): Promise<boolean> {
    return (await this.#segmentAfter(segment)) !== undefined && (await this.#size(segment)) === size
  }

  #hasWaited(at: number): boolean {
    if (this.#stuck?.at !== at) this.#stuck = { at, since: this.#now() }
    return this.#now() - this.#stuck.since > patienceMs
  }

  async #segmentAfter(segment: number): Promise<number | undefined> {
    return (await this.#list(this.#folder)).find((each) => each > segment)
  }

  /** The segment's size; 0 when it is not there. */
  async #size(segment: number): Promise<number> {
    if (this.#open?.segment === segment) return (await this.#open.handle.stat()).size
    return fileSize(segmentFile(this.#folder, segment))
  }

  async #bytes(segment: number, offset: number, length: number): Promise<Buffer> {
    if (length <= 0) return Buffer.alloc(0)
    if (this.#open?.segment !== segment) {
      await this.close()
      this.#open = { segment, handle: await open(segmentFile(this.#folder, segment), 'r') }
    }
    const bytes = Buffer.allocUnsafeSlow(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await this.#open.handle.read(bytes, filled, length - filled, offset + filled)
      if (bytesRead === 0) break // The writer cut a failed write off.
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  }
}

interface Found {
  records: RecordView[]
  damage: { start: number; end: number }[]
  /** After the last record or damage. */
  end: number
  /** As many records as were asked for. */
  isFull: boolean
}

/** The records at the beginning of `bytes`, and those after damage that is followed by an intact record. */
function parse(bytes: Buffer, maxRows: number, offset: number): Found {
  const records: RecordView[] = []
  // A damaged header is stepped over like any damage, so that the records after it are found wherever they are.
  let end = offset === 0 && bytes.indexOf(segmentHeader) === 0 ? segmentHeader.length : 0
  while (records.length < maxRows) {
    const record = readRecord(bytes, end, bytes.length)
    if (typeof record === 'string') return { records, damage: [], end, isFull: false }
    records.push(record)
    end = record.end
  }
  return { records, damage: [], end, isFull: true }
}

/** The first place from `from` on at which a record may begin that goes on beyond the bytes. */
function beginningOfRecord(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(recordMagic, from); at !== -1; at = bytes.indexOf(recordMagic, at + 1))
    if (readRecord(bytes, at, bytes.length) === 'incomplete') return at
  return Math.max(from, bytes.length - recordMagic.length + 1)
}

function startOf(segment: number): SpoolPosition {
  return { segment, offset: 0 }
}

function noFolder(error: NodeJS.ErrnoException): number[] {
  if (error.code === 'ENOENT') return []
  throw error
}

async function fileSize(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}
