/**
 * `npm run check`: format, lint with types and import direction, types, then the packages as they are published: lint, types as
 * they are resolved, source maps, side effects and sizes. All are run; any failure fails.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.mjs'
import { publishedTypeProblems } from './lib/published-types.mjs'
import { entriesWithSideEffects, entrySizes, sizesFile, statedSizes } from './lib/entry-sizes.mjs'
import { fileSizes } from './lib/file-sizes.mjs'
import { importProblems } from './lib/own-imports.mjs'
import { pack, publishedPackages } from './lib/pack.mjs'
import { bin, root, run } from './lib/prepare.mjs'
import { sourceMapProblems } from './lib/source-maps.mjs'
import { startImportProblems } from './lib/start-imports.mjs'

build()
const failures = []
const step = (name, command, args) => {
  console.log(`\n— ${name}`)
  if (run(command, args, { allowFailure: true }) !== 0) failures.push(name)
}
/** A step that finds problems, one sentence each. An error is one of these. */
const look = async (name, problemsOf) => {
  console.log(`\n— ${name}`)
  const problems = await Promise.resolve()
    .then(problemsOf)
    .catch((error) => [error.message])
  for (const problem of problems) console.log(problem)
  if (problems.length) failures.push(name)
}

step('format', bin('prettier'), ['--check', '--log-level', 'warn', '.'])
step('code in the docs', process.execPath, [path.join(root, 'scripts/docs.mjs'), '--check'])
step('lint and import direction', bin('eslint'), ['.'])
for (const project of ['packages/dashboard', 'tests', 'tests/apps/next-auth-4', 'tests/apps/next-auth-5'])
  if (existsSync(path.join(root, project, 'tsconfig.json')))
    step(`types of ${project}`, bin('tsc'), ['-p', path.join(root, project), '--noEmit'])
await look('npm start installs what it compiles', startImportProblems)

const packages = publishedPackages()
// The dashboard is a page: it is bundled, and published without its sources.
const isBundled = ({ name }) => name === '@keepsight/dashboard'
for (const each of packages) {
  step(`package lint of ${each.name}`, bin('publint'), ['--strict', path.join(root, each.folder)])
  await look(`${each.name} depends on what it imports`, () => (isBundled(each) ? [] : importProblems(each)))
}
const packed = mkdtempSync(path.join(tmpdir(), 'keepsight-packed-'))
for (const { name, file } of pack(packages, packed)) {
  await look(`published types of ${name}`, () => publishedTypeProblems(file))
  await look(`source maps of ${name}`, () => (isBundled({ name }) ? [] : sourceMapProblems(file)))
}
rmSync(packed, { recursive: true, force: true })

await look('entries that are not used leave nothing in a bundle', async () =>
  (await entriesWithSideEffects()).map((entry) => `${entry} leaves something`),
)
const budgets = JSON.parse(readFileSync(path.join(root, 'scripts/sizes.json'), 'utf8'))
await look('sizes', async () => {
  const files = fileSizes(budgets.files)
  const entries = (await entrySizes()).map((size) => ({ ...size, budget: budgets.entries[size.name] ?? 0 }))
  const stated = statedSizes(readFileSync(sizesFile, 'utf8'))
  return [...files, ...entries].flatMap(({ name, gzipBytes, budget }) => {
    const fits = gzipBytes > 0 && gzipBytes <= budget
    console.log(`${fits ? 'ok  ' : 'OVER'} ${name}: ${gzipBytes} of ${budget} bytes, gzip`)
    const written = stated.get(name) ?? 0
    const isTrue = !(name in budgets.entries) || Math.abs(written - gzipBytes) <= gzipBytes / 10
    return [
      ...(fits ? [] : [`${name} does not keep to its budget in scripts/sizes.json`]),
      ...(isTrue ? [] : [`docs/reference/sizes.md states ${name} otherwise: node scripts/sizes.mjs --write`]),
    ]
  })
})

console.log(failures.length ? `\nFailed: ${failures.join(', ')}` : '\nEverything is in order.')
process.exitCode = failures.length ? 1 : 0
