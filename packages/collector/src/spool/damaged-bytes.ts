import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { writeSynced } from './sync-files.js'

/** Damaged bytes are kept for a person to look at: so long, and so many of them. */
const keptMs = 7 * 24 * 60 * 60 * 1000
const keptBytes = 64 * 1024 * 1024
const suffix = '.damaged'

/**
 * Keeps bytes of a segment that are no records, in `<segment>-<offset>.damaged` beside it. The same place twice is the same file.
 * What is older than 7 days or beyond 64 MiB goes.
 */
export async function keepDamagedBytes(
  folder: string,
  damage: { segment: number; offset: number; bytes: Uint8Array; now: number },
): Promise<void> {
  await expireDamagedBytes(folder, damage.now)
  const name = `${String(damage.segment).padStart(12, '0')}-${damage.offset}${suffix}`
  await writeSynced(path.join(folder, name), damage.bytes.subarray(0, keptBytes))
}

/** Removes damaged bytes that were kept long enough, the oldest first. */
export async function expireDamagedBytes(folder: string, now: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(suffix))
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name)
      const { mtimeMs, size } = await stat(file)
      return { file, mtimeMs, size }
    }),
  )
  let total = 0
  for (const { file, mtimeMs, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    total += size
    if (now - mtimeMs > keptMs || total > keptBytes) await rm(file, { force: true })
  }
}
