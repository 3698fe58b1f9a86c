import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { chooseMainAddress } from './main-address.js'
import { readConfig, type ServerConfig, type ServerOptions } from './config.js'
import { prepareDataFolder } from './data-folder.js'
import { lockDataFolder } from './lock.js'
import { isAlive, readServerFile, removeServerFile, writeServerFile } from './server-file.js'
import { signInUrl } from './sign-in-url.js'
import { superviseChild, type SupervisedChild } from './supervise-child.js'
import { version } from './version.js'

/** A server that runs as child processes of this one. */
export interface RunningServer {
  /** Where it answers, without a slash at the end. */
  url: string
  /** Bearer of the `/v1/admin` routes; new at each start. */
  adminToken: string
  /** Makes a link that signs one person in to the dashboard, once, within 15 minutes. */
  signInUrl(): Promise<string>
  /** The process ids now; 0 while one is being started again. */
  pids(): { main: number; collector: number }
  /** How often each process was started again after a crash. */
  restarts(): { main: number; collector: number }
  /**
   * Stops in order: the collector takes no more and syncs, the main process loads what is in the spool, both end.
   * What cannot be loaded in time stays in the spool for the next start. Default: 10 seconds altogether.
   */
  stop(options?: { timeoutMs?: number }): Promise<void>
  /** Ends everything at once; what was acknowledged is on disk and is loaded at the next start. */
  kill(): void
}

/** What a start needs beyond the server's own settings. */
export interface StartOptions extends ServerOptions {
  /** Takes each line of the processes' logs. Default: standard error. */
  log?: (line: string) => void
  /** The clock, in milliseconds. Default `Date.now`. */
  now?: () => number
}

/**
 * Starts a server on a data folder and resolves when it answers. Its processes end with this one.
 *
 * @throws ServerError with one sentence that says what to do: a wrong setting, a folder or port in use, a store that does not answer.
 * @example
 * const server = await startServer({ data: '.keepsight', port: 8300 })
 * console.log(await server.signInUrl())
 * await server.stop()
 */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const { log = (line: string) => void process.stderr.write(`${line}\n`), now = Date.now } = options
  const config = readConfig(options)
  const { data } = config
  prepareDataFolder(data)
  const lock = lockDataFolder(data)
  const children: SupervisedChild[] = []
  try {
    await waitForOrphans(data)
    removeServerFile(data)
    return await superviseBoth(config, { log, now, children, release: () => lock.release() })
  } catch (error) {
    // The folder is free for the next start only when nothing works on it any more.
    await Promise.all(children.map((child) => child.stop(2_000)))
    lock.release()
    throw error
  }
}

/** After a supervisor was killed its children finish by themselves, within about two seconds: the folder and the port are theirs until then. */
async function waitForOrphans(data: string): Promise<void> {
  const left = readServerFile(data)
  if (!left) return
  for (let waited = 0; waited < 5_000; waited += 50) {
    if (![left.mainPid, left.collectorPid].some((pid) => pid > 0 && isAlive(pid))) return
    await sleep(50)
  }
}

interface Supervision {
  log: (line: string) => void
  now: () => number
  children: SupervisedChild[]
  release: () => void
}

async function superviseBoth(
  config: ServerConfig,
  { log, now, children, release }: Supervision,
): Promise<RunningServer> {
  const adminToken = randomBytes(32).toString('base64url')
  const startedAt = new Date(now()).toISOString()
  const mainAddress = await chooseMainAddress(config.data)
  let { port } = config
  const start = () => ({ config: { ...config, port }, adminToken, version, mainAddress })
  const migrated = withResolver()
  let running = false

  const tell = () => {
    if (!running) return
    const pids = { pid: process.pid, mainPid: main.pid(), collectorPid: collector.pid() }
    writeServerFile(config.data, { ...pids, url: urlOf(config.host, port), adminToken, version, startedAt })
  }
  const supervise = (name: 'main' | 'collector') => {
    const child = superviseChild({
      name,
      start,
      log,
      now,
      onMessage(message) {
        if (message.kind === 'migrated') migrated.resolve()
        if (message.kind === 'metrics') main.send({ kind: 'metrics', text: message.text + restartMetrics() })
        if (message.kind !== 'ready') return
        port = message.port ?? port
        tell()
      },
    })
    children.push(child)
    return child
  }

  const restartMetrics = () =>
    [
      '# HELP keepsight_restarts_total Starts after a crash, by process.',
      '# TYPE keepsight_restarts_total counter',
      ...children.map((child) => `keepsight_restarts_total{process="${child.name}"} ${child.restarts()}`),
      '',
    ].join('\n')

  const main = supervise('main')
  // The collector reads keys from the operational store, so that is brought up to date first; but it takes messages
  // while the main process still reads its events in.
  await Promise.race([migrated.promise, main.ready])
  const collector = supervise('collector')
  await Promise.all([main.ready, collector.ready])
  running = true
  tell()

  const url = urlOf(config.host, port)
  let stopped: Promise<void> | undefined
  const finish = async (timeoutMs: number) => {
    running = false
    const end = now() + timeoutMs
    // Half of the time is the main process's, however long the collector takes.
    if (!(await collector.stop(timeoutMs / 2))) log('The collector did not stop in time and was ended.')
    if (!(await main.stop(Math.max(end - now(), timeoutMs / 2))))
      log('The main process did not stop in time and was ended; the rest is loaded at the next start.')
    removeServerFile(config.data)
    release()
  }
  return {
    url,
    adminToken,
    signInUrl: () => signInUrl({ url, adminToken }),
    pids: () => ({ main: main.pid(), collector: collector.pid() }),
    restarts: () => ({ main: main.restarts(), collector: collector.restarts() }),
    stop: ({ timeoutMs = 10_000 } = {}) => (stopped ??= finish(timeoutMs)),
    kill() {
      for (const child of children) child.kill()
      removeServerFile(config.data)
      release()
    },
  }
}

/** Where a program on this machine reaches the server. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

function withResolver() {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}
