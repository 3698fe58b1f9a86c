/**
 * `npm run test:quick-starts`: makes a fresh app of each framework, adds what its page in docs/guides/frameworks says, opens its
 * product page and waits for the view on the dashboard's server. Each added line must stand in the page; at most 20 lines and
 * 300 seconds, from the empty folder on, are allowed. `-- express koa` runs only these. The apps are data, in scripts/quick-starts.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from './build.mjs'
import { freePort } from './lib/free-port.mjs'
import { pack, publishedPackages } from './lib/pack.mjs'
import { packageManagers } from './lib/package-managers.mjs'
import { root } from './lib/prepare.mjs'

const mostLines = 20
const mostSeconds = 300
const wanted = ['keepsight', '@keepsight/server', '@keepsight/cli']

const all = readdirSync(path.join(root, 'scripts/quick-starts')).map((file) => path.parse(file).name)
const names = process.argv.length > 2 ? process.argv.slice(2) : all

/** The environment of somebody who has set nothing of Keepsight, outside of this script's npm. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(keepsight_|npm_|node_env$|init_cwd$)/i.test(name)),
)

/** Runs a command line in the app's folder and returns what it printed. Throws with that when it fails. */
function run(line, cwd) {
  const { status, stdout, stderr } = spawnSync(line, { cwd, env, encoding: 'utf8', shell: true })
  if (status !== 0) throw new Error(`${line} ended with ${status}.\n${stdout}\n${stderr}`)
  return stdout
}

/** Installs the packed packages as `npm install` with their names would, were they published. */
function installKeepsight(folder, packed) {
  const manifestFile = path.join(folder, 'package.json')
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))
  const from = Object.fromEntries(packed.map(({ name, file }) => [name, `file:${file}`]))
  for (const name of wanted) manifest.dependencies = { ...manifest.dependencies, [name]: from[name] }
  writeFileSync(manifestFile, JSON.stringify({ ...manifest, ...packageManagers.npm.manifest(from) }, null, 2))
  run(['npm', ...packageManagers.npm.install].join(' '), folder)
}

/** Makes the app as it is before Keepsight. */
function createApp({ create, files }, folder) {
  for (const line of create) run(line, folder)
  for (const [name, { before }] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, before)
  }
}

/** Adds what the page says to the app's files. Throws when a file that the framework's template made is another than expected. */
function addKeepsight({ files, changes = {} }, folder) {
  for (const [name, { before, after }] of Object.entries({ ...files, ...changes })) {
    const file = path.join(folder, name)
    const text = before ? readFileSync(file, 'utf8') : ''
    if (!text.includes(before))
      throw new Error(`${name} of the fresh app has no such lines:\n${before}\n${text}`)
    writeFileSync(
      file,
      text.replace(before, () => after),
    )
  }
}

/** How many lines the page has somebody add. Throws when it does not say one of them, or not how to install and to look. */
function countLines(name, { files, changes }) {
  const page = readFileSync(path.join(root, `docs/guides/frameworks/${name}.md`), 'utf8')
  const said = new Set(page.split('\n').map((line) => line.trim()))
  const added = Object.values({ ...files, ...changes }).flatMap((file) => file.added)
  const unsaid = [`npm install ${wanted.join(' ')}`, ...added].filter((line) => !said.has(line))
  if (!page.includes('npx keepsight sign-in')) unsaid.push('npx keepsight sign-in')
  if (unsaid.length) throw new Error(`${name}.md does not say:\n${unsaid.join('\n')}`)
  return added.length
}

/** Opens the product page once the app answers, until the view is on the server; then the dashboard, as its link does. */
async function seeFirstView(origin, folder, deadline) {
  const until = async (what, check) => {
    for (;;) {
      const value = await check()
      if (value) return value
      if (Date.now() > deadline) throw new Error(`It did not happen in time that ${what}.`)
      await sleep(200)
    }
  }
  const url = `${origin}/products/812`
  const answer = await until('the app answers', () => fetch(url).catch(() => null))
  if (!answer.ok || !(await answer.text()).includes('Blue mug')) throw new Error(`${url}: ${answer.status}`)
  await until('its server runs', () => existsSync(path.join(folder, '.keepsight/server.json')))
  await until('the view is on the server', () => {
    const { views } = JSON.parse(run('npx keepsight object-views --app app --json', folder))
    return views.some(({ object }) => object.type === 'Product' && object.id === '812')
  })
  const link = run('npx keepsight sign-in', folder).trim()
  const dashboard = await fetch(link)
  if (!dashboard.ok) throw new Error(`The dashboard answered ${dashboard.status} at ${link}`)
}

/** Follows one page in an empty folder. Gives `{ lines, seconds }`. */
async function follow(name, folder, packed) {
  const { default: app } = await import(`./quick-starts/${name}.mjs`)
  const lines = countLines(name, app)
  const startedAt = Date.now()
  createApp(app, folder)
  installKeepsight(folder, packed)
  addKeepsight(app, folder)
  const port = await freePort()
  // A group of its own, so that what it starts ends with it.
  const running = spawn(app.start, {
    ...{ cwd: folder, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...env, PORT: String(port) },
  })
  let output = ''
  for (const stream of [running.stdout, running.stderr]) stream.on('data', (chunk) => (output += chunk))
  const ended = once(running, 'exit')
  try {
    const failed = ended.then(([code]) => {
      throw new Error(`the app ended with ${code}`)
    })
    await Promise.race([
      seeFirstView(`http://127.0.0.1:${port}`, folder, startedAt + mostSeconds * 1000),
      failed,
    ])
    return { lines, seconds: Math.round((Date.now() - startedAt) / 1000) }
  } catch (error) {
    throw new Error(`${error.message}\n${output}`, { cause: error })
  } finally {
    if (running.exitCode === null) process.kill(-running.pid, 'SIGTERM')
    await ended
  }
}

build()
const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-quick-starts-'))
const packed = pack(publishedPackages(), folder)
let failed = 0
for (const name of names) {
  const own = path.join(folder, name)
  mkdirSync(own)
  try {
    const { lines, seconds } = await follow(name, own, packed)
    const isWithin = lines <= mostLines && seconds <= mostSeconds
    if (!isWithin) failed += 1
    console.log(
      `${isWithin ? 'ok    ' : 'FAILED'} ${name}: ${seconds} s to the first view, ${lines} lines added`,
    )
  } catch (error) {
    failed += 1
    console.error(`FAILED ${name}: ${error.message}`)
  }
}
rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 })
console.log(`${names.length - failed} passed, ${failed} failed, 0 skipped`)
if (failed) process.exitCode = 1
