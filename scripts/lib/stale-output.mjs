import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { root } from './prepare.mjs'

/**
 * Removes what `tsc` once made of a source that is gone, which it leaves where it is: a package would be published with it. The
 * dashboard's output is its bundler's, which empties the folder itself.
 */
export function removeStaleOutput() {
  for (const name of readdirSync(path.join(root, 'packages'))) {
    const folder = path.join(root, 'packages', name)
    const output = path.join(folder, 'dist')
    if (name === 'dashboard' || !existsSync(output)) continue
    for (const file of readdirSync(output, { recursive: true })) {
      const [ending] = /(\.d\.ts|\.js)(\.map)?$/.exec(file) ?? []
      if (!ending) continue
      const source = path.join(folder, 'src', file.slice(0, -ending.length))
      if (!existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(path.join(output, file))
    }
  }
}
