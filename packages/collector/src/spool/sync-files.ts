import { fsync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'

const syncDescriptor = promisify(fsync)

/** Makes what was written to an open file durable. By its descriptor: the file handles of Yarn Plug'n'Play have no `sync()`. */
export async function syncHandle(handle: FileHandle): Promise<void> {
  await syncDescriptor(handle.fd)
}

/** Makes what was written to a file durable. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await syncHandle(handle)
  } finally {
    await handle.close()
  }
}

/** Makes the names in a folder durable. */
export const syncFolder = syncFile

/** Writes a whole file and syncs it. */
export async function writeSynced(file: string, content: Uint8Array): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.writeFile(content)
    await syncHandle(handle)
  } finally {
    await handle.close()
  }
}
