import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import path from 'node:path'
import { KeepsightError } from '../errors.js'
import type { HttpClient } from '../recorder/http-client.js'
import { readIfThere } from './write-once.js'

/** What a running server says of itself in `<data>/server.json`. */
export interface RunningServer {
  pid: number
  url: string
  adminToken: string
}

/** What starting a server needs. */
export interface ServerProcessOptions {
  dataDir: string
  /** 0: any free one. */
  port: number
  client: HttpClient
}

/** How long a start may take: migrations and reading the events in. */
const startWithinMs = 120_000
const lookAgainMs = 100

/**
 * The server on a data folder: the one that runs, whoever started it, else one that is started as a child process of
 * this one. The server's own lock on the folder decides between processes that start it at once; the losers wait for
 * the winner's. The child ends when this process does.
 */
export class ServerProcess {
  readonly #options: ServerProcessOptions
  #child: ChildProcess | null = null

  constructor(options: ServerProcessOptions) {
    this.#options = options
  }

  /** True when this process started the server that runs. */
  get isOurs(): boolean {
    return this.#child !== null
  }

  /**
   * Finds the server or starts it.
   * @throws KeepsightError `server_not_installed`, or `server_failed` with the server's own sentence
   */
  async find(): Promise<RunningServer> {
    const deadline = performance.now() + startWithinMs
    while (performance.now() < deadline) {
      const running = await this.#running()
      if (running) return running
      if (!this.#child && (await this.#start()) === 'ready') continue
      await pause(lookAgainMs)
    }
    throw new KeepsightError('server_failed', `it did not answer within ${startWithinMs / 1000} s`)
  }

  /** Lets go of the server; one that this process started ends, and this waits for that for at most `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || !child.connected) return
    const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
    child.disconnect()
    let timer: NodeJS.Timeout | undefined
    await Promise.race([gone, new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs)))])
    clearTimeout(timer)
  }

  async #running(): Promise<RunningServer | null> {
    const server = readServerFile(this.#options.dataDir)
    if (!server || !isAlive(server.pid)) return null
    const outcome = await this.#options.client.call({
      method: 'GET',
      url: new URL('/healthz', server.url),
      headers: {},
    })
    return outcome.kind === 'answer' && outcome.status === 200 ? server : null
  }

  /** `ready` when it answers; `taken` when another process has the folder. */
  #start(): Promise<'ready' | 'taken'> {
    const { dataDir, port } = this.#options
    const program = serveProgram()
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const log = openSync(path.join(dataDir, 'server.log'), 'a', 0o600)
    // Not fork(), which bundlers take for an import.
    const child = spawn(process.execPath, [program, '--data', dataDir, '--port', String(port)], {
      // Its own group: a Ctrl-C ends the app first, which then still reaches its server.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    this.#child = child
    return new Promise((resolve, reject) => {
      let settled = false
      const settle = (act: () => void): void => {
        if (settled) return
        settled = true
        // From now on the child does not keep the app alive.
        child.unref()
        child.channel?.unref()
        act()
      }
      child.on('message', (message: unknown) => {
        const {
          kind,
          code,
          message: sentence,
        } = message as { kind?: string; code?: string; message?: string }
        if (kind === 'ready') settle(() => resolve('ready'))
        if (kind === 'failed') {
          this.#child = null
          if (code === 'data_folder_in_use') settle(() => resolve('taken'))
          else settle(() => reject(new KeepsightError('server_failed', sentence)))
        }
      })
      child.once('error', (error) => {
        this.#child = null
        settle(() => reject(new KeepsightError('server_failed', undefined, { cause: error })))
      })
      child.once('exit', (code, signal) => {
        if (this.#child === child) this.#child = null
        const detail = `it ended with ${signal ?? code}; see server.log in ${dataDir}`
        settle(() => reject(new KeepsightError('server_failed', detail)))
      })
    })
  }
}

/** The server's program, from the package that the app installed beside this one; where this one is bundled, in the app's folder. */
function serveProgram(): string {
  const program = '@keepsight/server/serve'
  try {
    return fileURLToPath(import.meta.resolve(program))
  } catch (error) {
    try {
      return createRequire(path.join(process.cwd(), 'package.json')).resolve(program)
    } catch {
      throw new KeepsightError('server_not_installed', undefined, { cause: error })
    }
  }
}

/** Whether the server can be started here. */
export function isServerInstalled(): boolean {
  try {
    serveProgram()
    return true
  } catch {
    return false
  }
}

function readServerFile(dataDir: string): RunningServer | null {
  try {
    const { pid, url, adminToken } = JSON.parse(
      readIfThere(path.join(dataDir, 'server.json')) ?? 'null',
    ) as Partial<RunningServer>
    return typeof pid === 'number' && typeof url === 'string' && typeof adminToken === 'string'
      ? { pid, url, adminToken }
      : null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref())
}
