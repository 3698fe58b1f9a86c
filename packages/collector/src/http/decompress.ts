import { limits } from '@keepsight/protocol'
import { promisify } from 'node:util'
import zlib from 'node:zlib'

/** Why a body was not decompressed. */
export type DecompressRefusal = 'unsupported_encoding' | 'invalid_compression' | 'body_too_large'

// Checked by zlib after each chunk that it puts out, so that a bomb costs no more than this.
const options = { maxOutputLength: limits.bodyBytes }

/** Small bodies cost less here than the way to a thread and back; a bigger one would hold up everybody else. */
const hereUpToBytes = 16 * 1024

interface Method {
  here: (bytes: Buffer, options: zlib.ZlibOptions) => Buffer
  elsewhere: (bytes: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>
}

const gzip: Method = {
  here: zlib.gunzipSync,
  elsewhere: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
}
const brotli: Method = {
  here: zlib.brotliDecompressSync,
  elsewhere: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
}
const zlibFormat: Method = {
  here: zlib.inflateSync,
  elsewhere: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate),
}
const rawDeflate: Method = {
  here: zlib.inflateRawSync,
  elsewhere: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw),
}

/** The body as it was before `Content-Encoding`, at most `limits.bodyBytes` long. */
export async function decompress(bytes: Buffer, encoding: string): Promise<Buffer | DecompressRefusal> {
  const method = methodOf(encoding.trim().toLowerCase(), bytes)
  if (method === undefined) return 'unsupported_encoding'
  try {
    return bytes.length <= hereUpToBytes
      ? method.here(bytes, options)
      : await inTurn(() => method.elsewhere(bytes, options))
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    return tooLarge ? 'body_too_large' : 'invalid_compression'
  }
}

function methodOf(encoding: string, bytes: Buffer): Method | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return gzip
    case 'br':
      return brotli
    case 'deflate':
      // The name means the zlib format, but some clients send the bare stream; the low half of zlib's first byte is 8.
      return bytes.length > 0 && (bytes[0]! & 0x0f) === 8 ? zlibFormat : rawDeflate
    default:
      return undefined
  }
}

/** Each may come to hold `limits.bodyBytes`, and the threads are needed for syncing the spool: only so many at once. */
const atOnce = 2
let running = 0
const waiting: (() => void)[] = []

async function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await task()
  } finally {
    // The place is handed on, not freed, when somebody waits for it.
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
