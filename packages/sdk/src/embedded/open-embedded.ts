import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { KeepsightError } from '../errors.js'
import type { KeepsightOptions } from '../options.js'
import { HttpClient } from '../recorder/http-client.js'
import type { Report } from '../reporter.js'
import type { ServerConnection } from '../server-connection.js'
import { ensureApp, type AppKeys } from './app-keys.js'
import { isServerInstalled, ServerProcess, type RunningServer } from './server-process.js'
import { writeOnce } from './write-once.js'

/** After a start that failed, the next is not tried sooner. */
const startAgainAfterMs = 5_000

/**
 * The connection to a server that runs inside this app: as a child process on the data folder, shared by all processes of
 * this machine that use the folder. Whichever needs it first starts it; when it goes, the next that needs it starts
 * it again, and the events wait in the queues meanwhile.
 *
 * @throws KeepsightError `server_not_installed`
 */
export function openEmbedded(options: KeepsightOptions, report: Report): ServerConnection {
  if (!isServerInstalled()) throw new KeepsightError('server_not_installed')
  const { app: name = 'app', port = 0, now = Date.now } = options
  const dataDir = path.resolve(/* turbopackIgnore: true */ options.dataDir ?? '.keepsight')
  const client = new HttpClient({ timeoutMs: 10_000, now })
  const processes = new ServerProcess({ dataDir, port, client })
  const secret = writeOnce(path.join(dataDir, 'app-secret'), randomBytes(32).toString('base64url'))

  let connected: { server: RunningServer; keys: AppKeys } | null = null
  let connecting: Promise<{ server: RunningServer; keys: AppKeys }> | null = null
  let failedAt = -Infinity
  let closed = false

  async function connect(): Promise<{ server: RunningServer; keys: AppKeys }> {
    // The event loop must not end while somebody waits for a server that is still starting.
    const awake = setInterval(() => undefined, 60_000)
    try {
      const server = await processes.find()
      const keys = await ensureApp(server, { name, dataDir, client })
      connected = { server, keys }
      return connected
    } catch (error) {
      failedAt = performance.now()
      report(
        error instanceof KeepsightError
          ? error
          : new KeepsightError('server_failed', undefined, { cause: error }),
      )
      throw error
    } finally {
      clearInterval(awake)
      connecting = null
    }
  }

  async function connection(): Promise<{ server: RunningServer; keys: AppKeys }> {
    if (connected) return connected
    if (closed) throw new KeepsightError('shut_down')
    if (connecting) return await connecting
    if (performance.now() - failedAt < startAgainAfterMs) throw new KeepsightError('server_failed')
    connecting = connect()
    return await connecting
  }

  // Started with the app, so that its dashboard is there before the first event.
  connection().catch(() => undefined)

  return {
    get url() {
      return connected?.server.url ?? null
    },
    secret,
    async endpoint() {
      const { server, keys } = await connection()
      return { url: new URL(server.url), key: keys.secretKey }
    },
    async readEndpoint() {
      const { server, keys } = await connection()
      return { url: new URL(server.url), readKey: server.adminToken, app: keys.app }
    },
    suspect() {
      connected = null
    },
    async close(timeoutMs) {
      closed = true
      await processes.close(timeoutMs)
      client.close()
    },
  }
}
