import { readdir } from 'node:fs/promises'
import path from 'node:path'

/** The first bytes of each segment: what it is, and the version of its format. */
export const segmentHeader = Buffer.from('KSSPOOL\x01', 'latin1')

const suffix = '.spool'

/** The file of a segment. Numbers only grow, and none is used twice. */
export function segmentFile(folder: string, segment: number): string {
  return path.join(folder, `${String(segment).padStart(12, '0')}${suffix}`)
}

/** The segments in the folder, oldest first. */
export async function listSegments(folder: string): Promise<number[]> {
  return (await readdir(folder))
    .filter((name) => /^\d{12}\.spool$/.test(name))
    .map((name) => Number(name.slice(0, -suffix.length)))
    .sort((a, b) => a - b)
}
