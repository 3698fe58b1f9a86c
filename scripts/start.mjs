/**
 * `npm start [-- --port 8300 --data .keepsight]`: the server on embedded engines, and the example shop on the next port,
 * from a checkout with nothing installed. Ctrl-C stops both.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { fail, root, startWorkspaces } from './lib/prepare.mjs'

const options = readArguments()
const startedAt = Date.now()
build({ only: startWorkspaces })

const { ServerError, startServer } = await import(
  pathToFileURL(path.join(root, 'packages/server/dist/index.js'))
)
console.log('Starting the server…')
let stopping = false
let stoppingSince = 0
let shop
// Never, while a stop ends the process.
const ended = new Promise(() => {})
process.on('SIGINT', () => void stop(0))
process.on('SIGTERM', () => void stop(0))
process.on('SIGHUP', () => void stop(0))

const starting = startServer({ port: options.port, data: options.data }).catch((error) =>
  fail(error instanceof ServerError ? error.message : error.stack),
)
const server = await starting
if (stopping) await ended

console.log('Starting the example shop…')
const keys = await shopKeys()
if (stopping) await ended
const shopUrl = `http://127.0.0.1:${options.shopPort}`
shop = spawn(process.execPath, [path.join(root, 'examples/shop/dist/main.js')], {
  cwd: path.join(root, 'examples/shop'),
  stdio: ['ignore', 'inherit', 'inherit'],
  // Its own group: a terminal's Ctrl-C goes to this script, which stops the shop before the server.
  detached: process.platform !== 'win32',
  env: {
    ...process.env,
    PORT: String(options.shopPort),
    SHOP_DATA: path.join(options.data, 'shop'),
    KEEPSIGHT_URL: server.url,
    KEEPSIGHT_KEY: keys.secretKey,
    KEEPSIGHT_READ_KEY: keys.readKey,
    KEEPSIGHT_APP: 'shop',
    KEEPSIGHT_DASHBOARD_URL: server.url,
  },
})
const shopEnded = new Promise((resolve) => shop.once('exit', (code, signal) => resolve(code ?? signal)))
void shopEnded.then((how) => {
  if (stopping) return
  console.error(`\nThe shop ended (${how}). Is port ${options.shopPort} free? Choose others with --port.`)
  void stop(1)
})

await answers(shopUrl)
const dataFlag = path.resolve('.keepsight') === options.data ? '' : ` --data ${options.data}`
if (!stopping)
  console.log(`
Ready in ${Math.round((Date.now() - startedAt) / 1000)} s.

  Shop        ${shopUrl}
  Dashboard   ${await server.signInUrl()}
              (signs you in once, within 15 minutes; another: npm run -s keepsight -- sign-in${dataFlag})

Open a product in the shop: it is on the dashboard a moment later. Ctrl-C stops both.`)

function readArguments() {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } })
    const port = Number(values.port ?? process.env.KEEPSIGHT_PORT ?? 8300)
    if (!Number.isInteger(port) || port < 1 || port > 65_534)
      fail(
        `The port must be a whole number from 1 to 65534, not ${values.port}; the shop takes the one after it.`,
      )
    // Relative to where the command was typed: npm runs scripts in the repository.
    const data = path.resolve(
      process.env.INIT_CWD ?? root,
      values.data ?? process.env.KEEPSIGHT_DATA ?? '.keepsight',
    )
    return { port, shopPort: port + 1, data }
  } catch (error) {
    return fail(`${error.message}\nUsage: npm start [-- --port 8300 --data .keepsight]`)
  }
}

/** The keys of the app `shop`. They are made once and kept in the data folder, where only this user can read them. */
async function shopKeys() {
  const file = path.join(options.data, 'shop-keys.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  const created = await admin('/v1/admin/apps', { name: 'shop' })
  // The app is there without its keys: it was made by hand.
  const keys = created ?? {
    secretKey: (await admin('/v1/admin/apps/shop/keys', { kind: 'secret' })).key,
    readKey: (await admin('/v1/admin/apps/shop/keys', { kind: 'read' })).key,
  }
  writeFileSync(file, JSON.stringify({ secretKey: keys.secretKey, readKey: keys.readKey }), { mode: 0o600 })
  return keys
}

/** The answer of an admin route; `null` when it says that the thing is there already. */
async function admin(route, body) {
  const response = await fetch(server.url + route, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (response.status === 409) return null
  if (!response.ok) throw new Error(`${route} was answered with ${response.status}: ${await response.text()}`)
  return response.json()
}

/** Waits until something answers at a URL. */
async function answers(url) {
  for (let tries = 0; tries < 300 && !stopping; tries += 1) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  if (!stopping) {
    console.error('\nThe shop does not answer within 30 seconds.')
    await stop(1)
  }
}

async function stop(code) {
  if (stopping) {
    // npm passes a Ctrl-C on that the terminal has sent here already; a second one, later, does not wait.
    if (Date.now() - stoppingSince > 1_000) process.exit(1)
    return
  }
  stopping = true
  stoppingSince = Date.now()
  console.log('\nStopping…')
  if (shop && shop.exitCode === null && shop.signalCode === null) {
    shop.kill('SIGTERM')
    await Promise.race([shopEnded, new Promise((resolve) => setTimeout(resolve, 5_000))])
    shop.kill('SIGKILL')
  }
  await (await starting).stop()
  process.exit(code)
}
