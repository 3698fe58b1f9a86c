import { freePort } from '@keepsight/store/testing'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../../packages/cli/dist/bin.js', import.meta.url))

interface ServerFile {
  pid: number
  mainPid: number
  collectorPid: number
  url: string
  adminToken: string
}

/** `keepsight serve` as its users run it: the built program in processes of its own, on a folder of its own. */
export class Served {
  readonly data: string
  readonly url: string
  readonly #options: string[]
  readonly #root: string
  #process: ChildProcess | null = null
  #output = ''

  private constructor(parts: { root: string; port: number; options: string[] }) {
    this.#root = parts.root
    this.data = path.join(parts.root, 'data')
    this.url = `http://127.0.0.1:${parts.port}`
    this.#options = ['serve', '--data', this.data, '--port', String(parts.port), ...parts.options]
  }

  /** A folder and a port, not yet started. */
  static async prepare({ options = [] }: { options?: string[] } = {}): Promise<Served> {
    const root = await mkdtemp(path.join(tmpdir(), 'keepsight-faults-'))
    return new Served({ root, port: await freePort(), options })
  }

  /** Starts it and waits until it takes messages and answers questions. */
  async start(): Promise<void> {
    this.begin()
    await this.untilReady()
  }

  /** Starts it and does not wait. */
  begin(): void {
    const child = spawn(process.execPath, [bin, ...this.#options], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-20_000)))
    this.#process = child
  }

  /** What it wrote last, for messages. */
  get output(): string {
    return this.#output
  }

  /** The processes as `server.json` names them; `null` before it is written. */
  get file(): ServerFile | null {
    try {
      return JSON.parse(readFileSync(path.join(this.data, 'server.json'), 'utf8')) as ServerFile
    } catch {
      return null
    }
  }

  pidOf(which: 'collector' | 'main' | 'supervisor'): number {
    if (which === 'supervisor') return this.#process?.pid ?? 0
    return this.file?.[which === 'main' ? 'mainPid' : 'collectorPid'] ?? 0
  }

  /** `kill -9`. False when there is no such process now. */
  kill(which: 'collector' | 'main' | 'supervisor'): boolean {
    const pid = this.pidOf(which)
    try {
      return pid > 0 && process.kill(pid, 'SIGKILL')
    } catch {
      return false
    }
  }

  /** Waits until the supervisor has gone. */
  async untilGone(): Promise<void> {
    const child = this.#process
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }

  async untilReady(timeoutMs = 60_000): Promise<void> {
    for (const start = performance.now(); performance.now() - start < timeoutMs; await sleep(50)) {
      if ((await this.get('/readyz'))?.ok) return
      if (this.#process && this.#process.exitCode !== null)
        throw new Error(`The server ended with ${this.#process.exitCode}:\n${this.#output}`)
    }
    throw new Error(`The server was not ready in ${timeoutMs} ms:\n${this.#output}`)
  }

  /** An answer, or `null` when there is none. */
  async get(route: string): Promise<Response | null> {
    return fetch(this.url + route, { signal: AbortSignal.timeout(5000) }).catch(() => null)
  }

  /** A figure of `/metrics`; `null` when the main process does not answer. */
  async metric(name: string): Promise<number | null> {
    const answer = await this.get('/metrics')
    const text = answer?.ok ? await answer.text().catch(() => '') : ''
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]
    return value === undefined ? null : Number(value)
  }

  /** Waits until all that is in the spool is in the table. */
  async untilLoaded(timeoutMs = 120_000): Promise<void> {
    for (const start = performance.now(); performance.now() - start < timeoutMs; await sleep(50))
      if ((await this.metric('keepsight_spool_lag_bytes')) === 0) return
    throw new Error(`The spool was not loaded in ${timeoutMs} ms:\n${this.#output}`)
  }

  /** Makes an app; returns its secret key. */
  async createApp(name: string): Promise<string> {
    const answer = await fetch(`${this.url}/v1/admin/apps`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.file?.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    })
    if (!answer.ok) throw new Error(`The app was not created: ${answer.status} ${await answer.text()}`)
    return ((await answer.json()) as { secretKey: string }).secretKey
  }

  /** `SIGTERM`, and how long it took to end, in milliseconds. */
  async stop(): Promise<number> {
    const start = performance.now()
    this.#process?.kill('SIGTERM')
    await this.untilGone()
    return performance.now() - start
  }

  /** Ends what still runs and deletes the folder. */
  async remove(): Promise<void> {
    if (this.#process && this.#process.exitCode === null) this.#process.kill('SIGKILL')
    await this.untilGone()
    const pids = [this.pidOf('main'), this.pidOf('collector')]
    for (let waited = 0; waited < 5000 && pids.some(runs); waited += 50) await sleep(50)
    if (existsSync(this.#root)) await rm(this.#root, { recursive: true, force: true, maxRetries: 5 })
  }
}

function runs(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}
