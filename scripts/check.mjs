/** `npm run check`: format, lint with types and import direction, types, package lint, sizes. All are run; any failure fails. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from './build.mjs'
import { bin, root, run } from './lib/prepare.mjs'

build()
const failures = []
const step = (name, command, args) => {
  console.log(`\n— ${name}`)
  if (run(command, args, { allowFailure: true }) !== 0) failures.push(name)
}

step('format', bin('prettier'), ['--check', '--log-level', 'warn', '.'])
step('lint and import direction', bin('eslint'), ['.'])
for (const project of ['packages/dashboard', 'tests'])
  if (existsSync(path.join(root, project, 'tsconfig.json')))
    step(`types of ${project}`, bin('tsc'), ['-p', path.join(root, project), '--noEmit'])
for (const name of readdirSync(path.join(root, 'packages')))
  step(`package lint of ${name}`, bin('publint'), ['--strict', path.join(root, 'packages', name)])

console.log('\n— sizes')
const sizes = JSON.parse(readFileSync(path.join(root, 'scripts/sizes.json'), 'utf8'))
for (const { name, files, gzipBytes } of sizes) {
  const folder = path.join(root, files.folder)
  const matching = readdirSync(folder, { recursive: true }).filter(
    (file) => file.endsWith(files.ending) && !file.includes('.test.'),
  )
  const total = matching.reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(folder, file))).length,
    0,
  )
  const fits = matching.length > 0 && total <= gzipBytes
  console.log(`${fits ? 'ok  ' : 'OVER'} ${name}: ${total} of ${gzipBytes} bytes, gzip`)
  if (!fits) failures.push(`size of ${name}`)
}

console.log(failures.length ? `\nFailed: ${failures.join(', ')}` : '\nEverything is in order.')
process.exitCode = failures.length ? 1 : 0
