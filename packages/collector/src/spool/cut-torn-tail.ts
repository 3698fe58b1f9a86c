import { open } from 'node:fs/promises'
import { keepDamagedBytes } from './damaged-bytes.js'
import { findRecord, readRecord } from './record.js'
import { segmentFile, segmentHeader } from './segment.js'
import { syncHandle } from './sync-files.js'

/**
 * Cuts what follows the last intact record of a segment: the rest of a write that a crash interrupted, which nobody was
 * promised. It is kept as damaged bytes all the same, for it could be a record that the disk has spoilt.
 * Damage between intact records is the reader's to step over.
 *
 * @returns the bytes that were cut
 */
export async function cutTornTail(folder: string, segment: number, now: number): Promise<number> {
  const handle = await open(segmentFile(folder, segment), 'r+')
  try {
    const bytes = await handle.readFile()
    const good = endOfRecords(bytes)
    if (good === bytes.length) return 0
    await keepDamagedBytes(folder, { segment, offset: good, bytes: bytes.subarray(good), now })
    await handle.truncate(good)
    await syncHandle(handle)
    return bytes.length - good
  } finally {
    await handle.close()
  }
}

/** The offset after the last intact record. */
function endOfRecords(bytes: Buffer): number {
  let good = bytes.indexOf(segmentHeader) === 0 ? segmentHeader.length : 0
  for (;;) {
    const record = readRecord(bytes, good, bytes.length)
    const next = typeof record === 'object' ? record : findRecord(bytes, good, bytes.length)
    if (!next) return good
    good = next.end
  }
}
