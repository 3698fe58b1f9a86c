import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from './free-port.js'
import { serverScript } from './server-script.js'

/** A ClickHouse server of a test. */
export interface TestClickHouseServer {
  /** For `openEventsStore({ url })`. */
  url: string
  pid: number
  /** Everything the process wrote, for messages of failed tests. */
  output(): string
  /** `kill -9`; its data stay. */
  kill(): Promise<void>
  /** Starts it again on the same data and ports. */
  restart(): Promise<void>
  /** Freezes it (`SIGSTOP`): connections are taken, nothing is answered. */
  freeze(): void
  thaw(): void
  /** Ends it and deletes its data. */
  stop(): Promise<void>
}

/**
 * Starts a real ClickHouse server from the library that the embedded engine ships, and waits until it answers. Its data are
 * in a temporary folder, unless `path` is given.
 *
 * @throws Error when python3, through which the library's entry is called, is missing or the server does not come up
 */
export async function startClickHouseServer({
  path: given,
}: { path?: string } = {}): Promise<TestClickHouseServer> {
  if (spawnSync('python3', ['--version']).status !== 0)
    throw new Error(
      'The tests start a ClickHouse server through python3, which is missing. Install it (Debian: apt-get install python3).',
    )
  const folder = given ?? mkdtempSync(path.join(tmpdir(), 'keepsight-clickhouse-'))
  const data = path.join(folder, 'data')
  mkdirSync(data, { recursive: true })
  const script = path.join(folder, 'server.py')
  writeFileSync(script, serverScript)
  const [httpPort, tcpPort] = [await freePort(), await freePort()]
  const url = `http://default@127.0.0.1:${httpPort}/default`

  let output = ''
  const start = async () => {
    const started = spawn('python3', [script, engineLibrary(), data, String(httpPort), String(tcpPort)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)))
    await untilAnswers(`http://127.0.0.1:${httpPort}/ping`, () => {
      if (started.exitCode !== null) throw new Error(`The ClickHouse server of the test ended:\n${output}`)
    })
    return started
  }
  let server = await start()
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGCONT')
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  return {
    url,
    get pid() {
      return server.pid ?? 0
    },
    output: () => output,
    kill,
    async restart() {
      await kill()
      server = await start()
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    async stop() {
      await kill()
      if (!given) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The engine's library, as the embedded driver's own package finds it. */
function engineLibrary(): string {
  const fromEngine = createRequire(createRequire(import.meta.url).resolve('chdb/package.json'))
  const platform = `${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`
  return path.join(path.dirname(fromEngine.resolve(`@chdb/lib-${platform}/package.json`)), 'libchdb.so')
}

async function untilAnswers(url: string, stillThere: () => void): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    stillThere()
    const up = await fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      (answer) => answer.ok,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('The ClickHouse server of the test did not answer within 30 s')
}
