import { crc32 } from 'node:zlib'
import type { SpoolRecord } from './port.js'

/*
 * A record on disk, little-endian:
 *   0  u32  magic, to find the next record after damage
 *   4  u32  CRC-32 of everything after it
 *   8  u32  bytes of the payload
 *  12  u32  month, YYYYMM
 *  16  f64  when it was appended, milliseconds since 1970
 *  24  u16  bytes of the app id
 *  26  u16  bytes of the message id
 *  28       app id, message id, row, newline
 * The loader splits and deduplicates by the header and the ids, and never parses the row.
 */
const magic = 0x01524b89 // 0x89 begins no UTF-8 text, so that a row cannot hold it by accident.
const headerBytes = 28

/** {@link magic} as it lies on disk. */
export const recordMagic = Buffer.from([0x89, 0x4b, 0x52, 0x01])

/** A longer one is damage: the edge takes messages of 32 KiB, and a row adds its names and escapes to that. */
export const longestRecordBytes = 8 * 1024 * 1024

/** No record is shorter: header, an empty row `{}` and its newline. */
const shortestPayloadBytes = 3

/** Where a record lies in a buffer, and what its header says. */
export interface RecordView {
  /** From the record's first byte. */
  start: number
  /** To the byte after its newline. */
  end: number
  /** `YYYYMM` */
  month: number
  /** Milliseconds since 1970. */
  appendedAt: number
  appIdStart: number
  messageIdStart: number
  /** The row's `{`. */
  rowStart: number
}

/** At least as many bytes as the record will take. Cheap, and exact only for ASCII text times three. */
export function recordBytesAtMost({ appId, messageId, row }: SpoolRecord): number {
  return headerBytes + 1 + 3 * (appId.length + messageId.length + row.length)
}

/** The bytes that the record will take. */
export function recordBytes({ appId, messageId, row }: SpoolRecord): number {
  return headerBytes + 1 + Buffer.byteLength(appId) + Buffer.byteLength(messageId) + Buffer.byteLength(row)
}

/** Writes the record at `start`, where there is room for it; returns the offset after it. */
export function writeRecord(
  target: Buffer,
  record: SpoolRecord,
  { start, appendedAt }: { start: number; appendedAt: number },
): number {
  const idsStart = start + headerBytes
  const messageIdStart = idsStart + target.write(record.appId, idsStart)
  const rowStart = messageIdStart + target.write(record.messageId, messageIdStart)
  let end = rowStart + target.write(record.row, rowStart)
  target[end++] = 0x0a
  target.writeUInt32LE(magic, start)
  target.writeUInt32LE(end - idsStart, start + 8)
  target.writeUInt32LE(record.month, start + 12)
  target.writeDoubleLE(appendedAt, start + 16)
  target.writeUInt16LE(messageIdStart - idsStart, start + 24)
  target.writeUInt16LE(rowStart - messageIdStart, start + 26)
  target.writeUInt32LE(crc32(target.subarray(start + 8, end)), start + 4)
  return end
}

/**
 * The record at `start`: `'incomplete'` when what is there can be the beginning of a record that goes on after `end`,
 * `'damaged'` when it is none.
 */
export function readRecord(
  source: Buffer,
  start: number,
  end: number,
): RecordView | 'incomplete' | 'damaged' {
  if (start >= end) return 'incomplete'
  if (end - start < headerBytes) {
    const there = Math.min(recordMagic.length, end - start)
    return source.compare(recordMagic, 0, there, start, start + there) === 0 ? 'incomplete' : 'damaged'
  }
  if (source.readUInt32LE(start) !== magic) return 'damaged'
  const payload = source.readUInt32LE(start + 8)
  const idsStart = start + headerBytes
  const rowStart = idsStart + source.readUInt16LE(start + 24) + source.readUInt16LE(start + 26)
  const recordEnd = idsStart + payload
  if (
    payload < shortestPayloadBytes ||
    payload > longestRecordBytes ||
    rowStart + shortestPayloadBytes > recordEnd
  )
    return 'damaged'
  if (recordEnd > end) return 'incomplete'
  if (crc32(source.subarray(start + 8, recordEnd)) !== source.readUInt32LE(start + 4)) return 'damaged'
  return {
    start,
    end: recordEnd,
    month: source.readUInt32LE(start + 12),
    appendedAt: source.readDoubleLE(start + 16),
    appIdStart: idsStart,
    messageIdStart: idsStart + source.readUInt16LE(start + 24),
    rowStart,
  }
}

/** The next intact record that begins in `source` at or after `from`, or `null`. */
export function findRecord(source: Buffer, from: number, end: number): RecordView | null {
  for (
    let at = source.indexOf(recordMagic, from);
    at !== -1 && at < end;
    at = source.indexOf(recordMagic, at + 1)
  ) {
    const record = readRecord(source, at, end)
    if (typeof record === 'object') return record
  }
  return null
}
