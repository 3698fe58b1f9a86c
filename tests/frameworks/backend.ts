import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startServer } from '@keepsight/server'

/** An app at the server of a test. */
export interface BackendApp {
  url: string
  /** The app's id. */
  app: string
  /** Its secret key. */
  key: string
  readKey: string
}

/** A real server, of the built files, for the tests of one file. */
export interface Backend {
  url: string
  /** Makes an app of its own: nothing of another test is in it. */
  newApp(): Promise<BackendApp>
  stop(): Promise<void>
}

/** Starts a real server on a data folder of its own. */
export async function startBackend(): Promise<Backend> {
  const data = mkdtempSync(path.join(tmpdir(), 'keepsight-frameworks-'))
  const log: string[] = []
  const server = await startServer({ data, port: 0, log: (line) => log.push(line) })
  let apps = 0
  return {
    url: server.url,
    async newApp() {
      const made = await fetch(`${server.url}/v1/admin/apps`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: `app-${(apps += 1)}` }),
      })
      if (!made.ok) throw new Error(`No app was made: ${made.status}\n${log.join('\n')}`)
      const answer = (await made.json()) as { app: { id: string }; secretKey: string; readKey: string }
      return { url: server.url, app: answer.app.id, key: answer.secretKey, readKey: answer.readKey }
    },
    async stop() {
      await server.stop({ timeoutMs: 4_000 })
      rmSync(data, { recursive: true, force: true })
    },
  }
}
