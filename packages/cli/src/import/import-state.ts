import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import type { ResumePoint } from './import-file.js'

/** Where an interrupted import has come to, kept in the data folder. */
export interface ImportState {
  /** `null` when there is no interrupted import of this file. */
  load(): ResumePoint | null
  save(point: ResumePoint): void
  /** When the import is complete. */
  remove(): void
}

const headBytes = 64 * 1024

/**
 * The state of importing one file in one way. A file is known by its size and beginning, so it may be moved or renamed meanwhile.
 *
 * @param identity the app, the format and the whole mapping: a changed one begins anew
 */
export async function importState(
  data: string,
  { file, identity }: { file: string; identity: readonly string[] },
): Promise<ImportState> {
  const handle = await open(file)
  const hash = createHash('sha256').update(identity.join('\0'))
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    hash.update(`\0${(await handle.stat()).size}\0`).update(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
  const folder = path.join(data, 'imports')
  const state = path.join(folder, `${hash.digest('hex').slice(0, 32)}.json`)
  return {
    load() {
      try {
        return JSON.parse(readFileSync(state, 'utf8')) as ResumePoint
      } catch {
        return null
      }
    },
    save(point) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(`${state}.new`, JSON.stringify(point), { mode: 0o600 })
      renameSync(`${state}.new`, state)
    },
    remove: () => rmSync(state, { force: true }),
  }
}
