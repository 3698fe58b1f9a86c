/** `npm run bench`: every benchmark one after another; `npm run bench -- ingest sdk` runs only those. */
import { readdirSync } from 'node:fs'
import { build } from '../scripts/build.mjs'
import { run } from '../scripts/lib/prepare.mjs'

const all = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
  .map((file) => file.slice(0, -'.mjs'.length))
const [asked, flags] = [
  process.argv.slice(2).filter((word) => !word.startsWith('-')),
  process.argv.slice(2).filter((word) => word.startsWith('-')),
]
const unknown = asked.filter((name) => !all.includes(name))
if (unknown.length) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}.`)
  process.exit(1)
}

build({ say: console.error, quiet: true })
for (const name of asked.length ? asked : all) {
  console.log(`\n# ${name}`)
  run(process.execPath, [`bench/${name}.mjs`, ...flags])
}
