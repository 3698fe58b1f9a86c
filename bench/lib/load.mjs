/** What the benchmarks of apps share: processes that serve, the load on them, and the middle of what was measured. */
import autocannon from 'autocannon'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts a program of the benchmark, at a URL, in a process of its own that says what it has to say in messages. */
export const start = (file, ...args) =>
  fork(fileURLToPath(file), args, {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })

/** Starts a program that serves, and answers when it listens: what it told, its `url`, and how to `ask` and to `stop` it. */
export async function serve(file, ...args) {
  const child = start(file, ...args)
  const answer = () =>
    new Promise((resolve, reject) => {
      const left = (code) => reject(new Error(`${file.pathname} ${args.join(' ')} left with ${code}.`))
      child.once('exit', left)
      child.once('message', (message) => {
        child.off('exit', left)
        resolve(message)
      })
    })
  let told
  // Frameworks may say something too: AdonisJS says what it is.
  do told = await answer()
  while (told.port === undefined)
  return {
    told,
    url: `http://127.0.0.1:${told.port}`,
    ask(question) {
      child.send(question)
      return answer()
    },
    async stop() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

/** Logs in at `/log-in` of an app; the load on it comes with that session. */
export async function logIn(app) {
  const response = await fetch(`${app.url}/log-in`)
  app.session = response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** The headers of a browser that is logged in and was here before. */
export const browserHeaders = (app) => ({
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
  referer: `${app.url}/`,
  cookie: `${app.session}; ks_visitor=MyADtcxQn6DA8XkMm5PtvQ`,
})

const connections = 10

/**
 * Asks an app for one page over ten connections, for so long, and then on until it was asked `atLeast` so often; fails unless every
 * request is answered with 2xx.
 */
export async function load(app, path, { seconds, atLeast = 0 }) {
  const first = await loadFor(app, path, { duration: seconds })
  if (first.requests >= atLeast) return first
  const { requests } = await loadTimes(app, path, Math.max(connections, atLeast - first.requests))
  return { ...first, requests: first.requests + requests }
}

/** The same for so many requests. */
export const loadTimes = (app, path, amount) => loadFor(app, path, { amount })

async function loadFor(app, path, limit) {
  const before = (await app.ask('cpu')).cpu
  const result = await autocannon({
    url: `${app.url}${path}`,
    connections,
    ...limit,
    headers: browserHeaders(app),
  })
  if (result.errors + result.timeouts + result.non2xx > 0)
    throw new Error('The app did not answer every request.')
  const after = (await app.ask('cpu')).cpu
  const requests = result.requests.total
  return {
    requests,
    perSecond: requests / result.duration,
    p99Ms: result.latency.p99,
    cpuMicros: (after.user + after.system - before.user - before.system) / requests,
  }
}

/** The median; of an even count, the mean of the two in the middle. */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2
}
