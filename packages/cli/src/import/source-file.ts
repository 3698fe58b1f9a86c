import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CliError } from '../cli-error.js'
import { openZipEntry } from './zip-entry.js'

/** A file being read from its beginning, decompressed. */
export interface SourceFile {
  stream: Readable
  /** How many bytes `bytesRead` will have counted at the end: those on disk, or those in a zip's entry. */
  size: number
  bytesRead(): number
}

/**
 * Opens a file to import: plain, gzip, or a zip with one file in it, told apart by their first bytes.
 *
 * @throws CliError when it is not there, cannot be read, or is a zip with more than one file
 */
export async function openSourceFile(path: string): Promise<SourceFile> {
  const { size, magic } = await look(path)
  if (magic === '504b0304' || magic === '504b0506') return openZipEntry(path)
  const file = createReadStream(path, { highWaterMark: 256 * 1024 })
  // Without a callback an error of the file would end the program; with it, the reader of the last stream gets it.
  const stream = magic.startsWith('1f8b') ? pipeline(file, createGunzip(), () => {}) : file
  return { stream, size, bytesRead: () => file.bytesRead }
}

async function look(path: string): Promise<{ size: number; magic: string }> {
  try {
    const { size } = await stat(path)
    const handle = await open(path)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
      return { size, magic: buffer.toString('hex', 0, bytesRead) }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new CliError(`There is no file ${path}.`, { cause: error })
    if (code === 'EACCES') throw new CliError(`This user may not read ${path}.`, { cause: error })
    if (code === 'EISDIR')
      throw new CliError(`${path} is a folder. Import its files one by one.`, { cause: error })
    throw error
  }
}
