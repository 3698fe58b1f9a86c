import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const cli = path.resolve(import.meta.dirname, '../../../packages/cli/dist/bin.js')
const runFile = promisify(execFile)

interface NewApp {
  app: string
  secretKey: string
}

/** A server of its own on an empty folder, run by the command that people run. */
export class Served {
  readonly url: string
  /** A link that signs one browser in, once. */
  readonly signInUrl: string
  readonly #data: string
  readonly #process: ChildProcess

  private constructor(started: { url: string; signInUrl: string; data: string; process: ChildProcess }) {
    this.url = started.url
    this.signInUrl = started.signInUrl
    this.#data = started.data
    this.#process = started.process
  }

  static async start(): Promise<Served> {
    const data = await mkdtemp(path.join(tmpdir(), 'keepsight-dashboard-'))
    const child = spawn(process.execPath, [cli, 'serve', '--data', data, '--port', '0', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      said += text
      if (said.trimEnd().endsWith('}')) break
    }
    if (said === '') throw new Error('The server ended before it said where it answers; see its words above.')
    const { url, signInUrl } = JSON.parse(said) as { url: string; signInUrl: string }
    return new Served({ url, signInUrl, data, process: child })
  }

  async createApp(name: string, timezone: string): Promise<NewApp> {
    const { stdout } = await runFile(process.execPath, [
      cli,
      ...['app', 'create', name, '--timezone', timezone, '--data', this.#data, '--json'],
    ])
    return JSON.parse(stdout) as NewApp
  }

  /** Records messages, and fails unless all of them were taken. */
  async record(app: NewApp, batch: object[]): Promise<void> {
    const response = await fetch(`${this.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
    })
    const answer = (await response.json()) as { accepted?: number }
    if (answer.accepted !== batch.length) throw new Error(`Not all was taken: ${JSON.stringify(answer)}`)
  }

  /** `kill -9` of the process that answers questions; the one that takes messages goes on. */
  async killMain(): Promise<void> {
    const file = await readFile(path.join(this.#data, 'server.json'), 'utf8')
    process.kill((JSON.parse(file) as { mainPid: number }).mainPid, 'SIGKILL')
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGTERM')
    await ended
    await rm(this.#data, { recursive: true, force: true })
  }
}
