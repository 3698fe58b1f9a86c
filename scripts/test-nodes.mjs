/**
 * `npm run test:nodes`: on each supported Node version, requires each entry of the SDK from CommonJS, starts the server, records
 * a view through the SDK and reads it back. The npm package `node` brings the binaries; they are kept in `.cache/nodes`. `-- 22 24` runs
 * only those. With `-- 24 --adapters` each adapter's test matrix runs on that version too, on the real framework, for some minutes.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.mjs'
import { freePort } from './lib/free-port.mjs'
import { entriesOf, publishedPackages } from './lib/pack.mjs'
import { bin, root, run } from './lib/prepare.mjs'

const supported = ['20.19', '22', '24', '26']
const withAdapters = process.argv.includes('--adapters')
const asked = process.argv.slice(2).filter((word) => word !== '--adapters')
const versions = asked.length > 0 ? asked : supported
/** Those of the matrix; sessions in databases need more than Node. */
const adapters = [
  'express',
  'fastify',
  'koa',
  'hono',
  'node',
  'nest',
  'nest-fastify',
  'next-16',
  'react-router',
  'sveltekit',
  'nuxt',
  'adonis',
]
const cli = path.join(root, 'packages/cli/dist/bin.js')

/** Installs one Node version's binary and returns its path. */
function nodeBinary(version) {
  const folder = path.join(root, '.cache/nodes', version)
  const binary = path.join(folder, 'node_modules/node/bin/node')
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `node@${version}`], {
      cwd: folder,
      quiet: true,
    })
  }
  return binary
}

/** Requires each entry of the SDK in a process of its own, so that one that cannot be loaded is named. */
function requireEntries(node) {
  const sdk = publishedPackages().find(({ name }) => name === 'keepsight')
  const script = path.join(root, 'scripts/lib/require-entries.cjs')
  for (const entry of entriesOf(sdk)) {
    const { status, stderr } = spawnSync(node, [script, entry], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`require('${entry}') failed.\n${stderr}`)
  }
}

async function waitUntil(what, check, timeoutMs = 30_000) {
  const end = Date.now() + timeoutMs
  for (;;) {
    const value = await check().catch(() => null)
    if (value) return value
    if (Date.now() > end) throw new Error(`${what} did not happen within ${timeoutMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The app of the test: records one view with the SDK, as a program of its own under the Node version. */
const recorder = `
import { createKeepsight } from 'keepsight'
const keepsight = createKeepsight({ url: process.env.URL, key: process.env.KEY, onError: (error) => { console.error(error); process.exitCode = 1 } })
keepsight.viewed({ type: 'Invoice', id: '812', label: 'Invoice 812' }, { user: 'ada' })
const { unsent } = await keepsight.shutdown({ timeoutMs: 10_000 })
if (unsent) process.exitCode = 1
`

async function recordsAView(version) {
  const node = nodeBinary(version)
  requireEntries(node)
  const data = mkdtempSync(path.join(tmpdir(), 'keepsight-node-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = spawn(node, [cli, 'serve', '--port', String(port), '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (said += chunk))
  const exited = new Promise((resolve) => server.once('exit', resolve))
  try {
    await waitUntil('The server being ready', async () => (await fetch(`${url}/readyz`)).ok)
    const created = spawnSync(node, [cli, 'app', 'create', 'nodes', '--data', data, '--json'], {
      encoding: 'utf8',
    })
    if (created.status !== 0) throw new Error(created.stderr)
    const { secretKey, readKey } = JSON.parse(created.stdout)
    const recorded = spawnSync(node, ['--input-type=module', '--eval', recorder], {
      cwd: path.join(root, 'examples/shop'),
      env: { ...process.env, URL: url, KEY: secretKey },
      encoding: 'utf8',
    })
    if (recorded.status !== 0) throw new Error(recorded.stderr)
    await waitUntil('The view being readable', async () => {
      const answer = await fetch(`${url}/v1/apps/nodes/object-views?type=Invoice&id=812`, {
        headers: { authorization: `Bearer ${readKey}` },
      })
      const { views } = await answer.json()
      return views.length === 1 && views[0].user === 'ada'
    })
  } catch (error) {
    throw new Error(`${error.message}\n${said}`)
  } finally {
    server.kill('SIGTERM')
    const code = await Promise.race([
      exited,
      new Promise((resolve) => setTimeout(resolve, 15_000, 'timeout').unref()),
    ])
    if (code !== 0) process.exitCode = 1
    if (code === 'timeout') server.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
    if (code !== 0) console.error(`Node ${version}: the server ended with ${code} instead of 0.`)
  }
  return spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()
}

function runAdapters(version) {
  const node = nodeBinary(version)
  const files = adapters.map((name) => `tests/frameworks/${name}.test.ts`)
  const { status, stdout } = spawnSync(node, [bin('vitest'), 'run', ...files], {
    cwd: root,
    // What the tests start is this version too.
    env: {
      ...process.env,
      PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
      NODE_ENV: 'test',
    },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 100 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`The adapters failed.\n${stdout}`)
}

build()
let failed = 0
for (const version of versions) {
  try {
    console.log(
      `ok     Node ${await recordsAView(version)}: entries required, server started, view recorded and read back`,
    )
    if (!withAdapters) continue
    runAdapters(version)
    console.log(`ok     Node ${version}: each adapter's tests`)
  } catch (error) {
    failed += 1
    console.error(`FAILED Node ${version}: ${error.message}`)
  }
}
console.log(`${versions.length - failed} passed, ${failed} failed, 0 skipped`)
if (failed) process.exitCode = 1
