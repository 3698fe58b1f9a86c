/** `node scripts/sizes.mjs`: what each entry of the SDK adds to a bundle. `--write` writes `docs/reference/sizes.md`. */
import { writeFileSync } from 'node:fs'
import { build } from './build.mjs'
import { entrySizes, sizesFile, sizesPage } from './lib/entry-sizes.mjs'
import { bin, run } from './lib/prepare.mjs'

build()
const sizes = await entrySizes()
for (const { name, bytes, gzipBytes } of sizes) {
  console.log(`${name.padEnd(40)} ${String(bytes).padStart(8)} ${String(gzipBytes).padStart(8)} gzip`)
}
if (process.argv.includes('--write')) {
  writeFileSync(sizesFile, sizesPage(sizes))
  run(bin('prettier'), ['--write', '--log-level', 'warn', sizesFile])
}
