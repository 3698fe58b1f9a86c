/**
 * `npm run test:install`: packs the packages as they would be published, installs them in an empty app with npm, pnpm and Yarn
 * Plug'n'Play, checks the types of the app there and runs it: a view is recorded with Express and read back, from a server
 * of `@keepsight/server` and from the embedded one. `-- pnpm yarn` runs only these. `--sdk` takes what is built, installs no
 * server, and records to the one that `KEEPSIGHT_URL`, `KEEPSIGHT_KEY`, `KEEPSIGHT_READ_KEY` and `KEEPSIGHT_APP` name.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { pack, publishedPackages } from './lib/pack.mjs'
import { packageManagers } from './lib/package-managers.mjs'
import { root } from './lib/prepare.mjs'

const { values, positionals } = parseArgs({ options: { sdk: { type: 'boolean' } }, allowPositionals: true })
/** The programs of `tests/packages/installed-app` that are run. */
const programs = values.sdk ? ['sdk'] : ['server', 'embedded']
const names = positionals.length ? positionals : Object.keys(packageManagers)
const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

const tsconfig = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    outDir: 'dist',
  },
  include: programs.map((program) => `${program}.ts`),
}

/** Installs the app with a package manager, checks its types and runs it. Throws with what was said by what failed. */
function testInstall(name, packed, folder) {
  const { program, files, manifest, install, run } = packageManagers[name]
  const from = Object.fromEntries(packed.map(({ name: each, file }) => [each, `file:${file}`]))
  const { keepsight, '@keepsight/server': server } = from
  const wanted = values.sdk ? { keepsight } : { keepsight, '@keepsight/server': server }
  mkdirSync(folder)
  cpSync(path.join(root, 'tests/packages/installed-app'), folder, { recursive: true })
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text)
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name: 'installed-app',
      private: true,
      type: 'module',
      dependencies: { ...wanted, express: '^5' },
      devDependencies: {
        '@types/express': '^5',
        '@types/node': devDependencies['@types/node'],
        typescript: devDependencies.typescript,
      },
      ...manifest(from),
    }),
  )
  const call = (...args) => {
    const [command, ...before] = program
    const { status, stdout, stderr } = spawnSync(command, [...before, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: '', npm_config_update_notifier: 'false' },
      shell: process.platform === 'win32',
    })
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}.\n${stdout}\n${stderr}`)
    return stdout
  }
  call(...install)
  call(...run, 'tsc')
  for (const each of programs) {
    const said = call(...run, 'node', `dist/${each}.js`, path.join(folder, `data-${each}`))
    if (!said.includes('recorded')) throw new Error(`${each} said: ${said}`)
  }
}

if (!values.sdk) build()
const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-install-'))
const ofSdk = ['keepsight', '@keepsight/protocol']
const packed = pack(
  publishedPackages().filter(({ name }) => !values.sdk || ofSdk.includes(name)),
  folder,
)
let failed = 0
for (const name of names) {
  const startedAt = Date.now()
  try {
    testInstall(name, packed, path.join(folder, name))
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    console.log(`ok     ${name}: installed, types checked, views recorded and read back (${seconds} s)`)
  } catch (error) {
    failed += 1
    console.error(`FAILED ${name}: ${error.message}`)
  }
}
rmSync(folder, { recursive: true, force: true })
console.log(`${names.length - failed} passed, ${failed} failed, 0 skipped`)
if (failed) process.exitCode = 1
