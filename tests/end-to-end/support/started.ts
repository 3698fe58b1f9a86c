import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What `npm start` starts, on an empty folder, with a browser in front of it. */
export class Started {
  readonly shopUrl: string
  /** The link that `npm start` prints: it signs one browser in, once. */
  readonly signInUrl: string
  readonly browser: Browser
  /** Requests of pages to other hosts, and errors that they threw. */
  readonly foreignRequests: string[] = []
  readonly pageErrors: string[] = []
  readonly #script: Script

  private constructor(parts: { script: Script; shopUrl: string; signInUrl: string; browser: Browser }) {
    this.#script = parts.script
    this.shopUrl = parts.shopUrl
    this.signInUrl = parts.signInUrl
    this.browser = parts.browser
  }

  static async start(): Promise<Started> {
    const port = await twoFreePorts()
    const script = new Script(port)
    const link = await script.until('npm start prints its links', () =>
      /Dashboard\s+(\S+\/sign-in\?token=\S+)/.exec(script.said),
    )
    const browser = await chromium.launch({
      executablePath: process.env['KEEPSIGHT_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
      ],
    })
    return new Started({ script, shopUrl: `http://127.0.0.1:${port + 1}`, signInUrl: link[1]!, browser })
  }

  /** A page of a browser of its own: no cookie of another is there. */
  async newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await this.browser.newContext(options)).newPage()
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url())
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') this.foreignRequests.push(request.url())
    })
    page.on('pageerror', (error) => this.pageErrors.push(error.message))
    return page
  }

  /** Logs in at the shop, as its form asks for it. */
  async logIn(page: Page, email: string): Promise<void> {
    await page.goto(`${this.shopUrl}/login`)
    await page.fill('form.form input[type=email]', email)
    await page.fill('form.form input[type=password]', 'demo')
    await page.locator('form.form button').click()
    await page.waitForURL((url) => url.pathname !== '/login')
  }

  /** Waits until it is so, or `npm start` has ended. */
  until<Value>(what: string, check: () => Value | Promise<Value>, timeoutMs?: number) {
    return this.#script.until(what, check, timeoutMs)
  }

  /** Ctrl-C; the exit code. */
  interrupt(): Promise<number | null> {
    return this.#script.end('SIGINT')
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.#script.end('SIGKILL')
    rmSync(this.#script.data, { recursive: true, force: true })
  }
}

/** The process of `npm start`. */
class Script {
  readonly data = mkdtempSync(path.join(tmpdir(), 'keepsight-first-'))
  said = ''
  readonly #process: ChildProcess

  constructor(port: number) {
    this.#process = spawn(
      process.execPath,
      [path.join(root, 'scripts/start.mjs'), '--port', String(port), '--data', this.data],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'development' } },
    )
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()))
  }

  async until<Value>(what: string, check: () => Value | Promise<Value>, timeoutMs = 90_000) {
    const end = Date.now() + timeoutMs
    for (;;) {
      const value = await check()
      if (value) return value as NonNullable<Value>
      if (Date.now() > end || this.#process.exitCode !== null)
        throw new Error(
          `It did not happen within ${timeoutMs / 1000} s that ${what}. npm start said:\n${this.said}`,
        )
      await sleep(50)
    }
  }

  async end(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, 'exit')
      this.#process.kill(signal)
      await exited
    }
    return this.#process.exitCode
  }
}

/** A port whose next one is free too. */
async function twoFreePorts(): Promise<number> {
  for (;;) {
    const first = createServer().listen(0, '127.0.0.1')
    await once(first, 'listening')
    const { port } = first.address() as AddressInfo
    const second = createServer()
    const free = await new Promise<boolean>((resolve) => {
      second.once('error', () => resolve(false))
      second.listen(port + 1, '127.0.0.1', () => resolve(true))
    })
    for (const each of [first, second]) each.close()
    if (free) return port
  }
}
