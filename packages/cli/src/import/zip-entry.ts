import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { CliError } from '../cli-error.js'
import type { SourceFile } from './source-file.js'

/**
 * Opens the one file in a zip. What macOS and folders add to a zip does not count.
 *
 * @throws CliError when the zip is damaged or encrypted, or has no file or several
 */
export async function openZipEntry(path: string): Promise<SourceFile> {
  let zip: ZipFile
  const files: Entry[] = []
  try {
    zip = await openPromise(path, { autoClose: false, lazyEntries: true })
    for await (const entry of zip.eachEntry())
      if (!entry.fileName.endsWith('/') && !entry.fileName.startsWith('__MACOSX/')) files.push(entry)
  } catch (error) {
    throw new CliError(`${path} looks like a zip file but cannot be read. Unzip it first.`, { cause: error })
  }
  const [entry] = files
  if (!entry || files.length > 1)
    throw new CliError(`${path} has ${files.length} files in it. Unzip it and import each by itself.`)
  if (!entry.canDecodeFileData())
    throw new CliError(`${path} is encrypted or packed in an unusual way. Unzip it first.`)
  const stream = await zip.openReadStreamPromise(entry)
  let bytesRead = 0
  stream.on('data', (chunk: Buffer) => (bytesRead += chunk.length))
  stream.pause()
  stream.once('close', () => zip.close())
  return { stream, size: entry.uncompressedSize, bytesRead: () => bytesRead }
}
