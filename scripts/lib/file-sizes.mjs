import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from './prepare.mjs'

/** What built files come to, each compressed by itself: `{ name, gzipBytes, budget }`, for groups as `scripts/sizes.json` names them. */
export function fileSizes(groups) {
  return groups.map(({ name, files: { folder, ending }, gzipBytes: budget }) => {
    const gzipBytes = readdirSync(path.join(root, folder), { recursive: true })
      .filter((file) => file.endsWith(ending) && !file.includes('.test.'))
      .reduce((sum, file) => sum + gzipSync(readFileSync(path.join(root, folder, file))).length, 0)
    return { name, gzipBytes, budget }
  })
}
