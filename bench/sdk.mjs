/**
 * What the SDK costs an Express app: the same app with and without `viewed()`, each in a process of its own, loaded in
 * turns in one run; and the cost of `track()`. `npm run bench -- sdk [--rounds 12] [--seconds 3]`
 */
import autocannon from 'autocannon'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '12' }, seconds: { type: 'string', default: '3' } },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)

const start = async (file, ...args) => {
  const child = fork(fileURLToPath(new URL(`./sdk/${file}`, import.meta.url)), args, {
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const ask = async (question) => {
    child.send(question)
    return (await once(child, 'message'))[0]
  }
  const [{ port }] = await once(child, 'message')
  return { url: `http://127.0.0.1:${port}`, ask, stop: () => child.disconnect() }
}

const load = async (app, path, duration) => {
  const before = (await app.ask('cpu')).cpu
  const result = await autocannon({
    url: `${app.url}${path}`,
    connections: 10,
    duration,
    headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', referer: `${app.url}/`, cookie: 'ks_visitor=MyADtcxQn6DA8XkMm5PtvQ' },
  })
  if (result.errors + result.timeouts + result.non2xx > 0) throw new Error('The app did not answer every request.')
  const after = (await app.ask('cpu')).cpu
  const requests = result.requests.total
  return {
    perSecond: requests / result.duration,
    p99Ms: result.latency.p99,
    cpuMicros: (after.user + after.system - before.user - before.system) / requests,
  }
}

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2
}

const sink = await start('sink.mjs')
const plain = await start('app.mjs')
const recording = await start('app.mjs', '--keepsight', sink.url)

for (const [name, path] of [
  ['a product page (SQLite, 2 KB of HTML)', '/products/7'],
  ['a route that does nothing', '/bare'],
]) {
  for (const app of [plain, recording]) await load(app, path, 2)
  const pairs = []
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes, so that a machine that slows down or speeds up favours neither.
    const order = round % 2 === 0 ? [plain, recording] : [recording, plain]
    const results = new Map()
    for (const app of order) results.set(app, await load(app, path, seconds))
    pairs.push({ plain: results.get(plain), recording: results.get(recording) })
  }
  const of = (pick) => median(pairs.map(pick))
  console.log(`${name}:`)
  console.log(`  requests/s without ${of((p) => p.plain.perSecond).toFixed(0)}, with ${of((p) => p.recording.perSecond).toFixed(0)}; ratio ${of((p) => p.recording.perSecond / p.plain.perSecond).toFixed(3)}`)
  console.log(`  p99 without ${of((p) => p.plain.p99Ms)} ms, with ${of((p) => p.recording.p99Ms)} ms`)
  console.log(`  CPU a request without ${of((p) => p.plain.cpuMicros).toFixed(1)} µs, with ${of((p) => p.recording.cpuMicros).toFixed(1)} µs; ratio of speeds by CPU ${of((p) => p.plain.cpuMicros / p.recording.cpuMicros).toFixed(3)}`)
}
console.log((await recording.ask('flush')).status, await sink.ask('count'))
for (const child of [plain, recording, sink]) child.stop()
