import { randomBytes } from 'node:crypto'
import { readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { writeSynced } from './sync-files.js'

const file = (folder: string) => path.join(folder, 'id')

/** The spool's own name: part of each batch's id, so that two collectors' batches never meet. `null` before the first opening. */
export async function readSpoolId(folder: string): Promise<string | null> {
  try {
    const id = (await readFile(file(folder), 'utf8')).trim()
    return /^[0-9a-f]{16}$/.test(id) ? id : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** The spool's name, given to it at its first opening. */
export async function ensureSpoolId(folder: string): Promise<string> {
  const known = await readSpoolId(folder)
  if (known) return known
  const id = randomBytes(8).toString('hex')
  await writeSynced(`${file(folder)}.new`, Buffer.from(`${id}\n`))
  await rename(`${file(folder)}.new`, file(folder))
  return id
}
