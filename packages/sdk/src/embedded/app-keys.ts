import path from 'node:path'
import { KeepsightError } from '../errors.js'
import type { HttpClient } from '../recorder/http-client.js'
import type { RunningServer } from './server-process.js'
import { readIfThere, writeOnce } from './write-once.js'

/** An app of the embedded server, and the key with which to write to it. */
export interface AppKeys {
  /** The app's id. */
  app: string
  secretKey: string
}

/**
 * The app of this name at the embedded server, made when it is missing. Its key is kept in the data folder, for all
 * processes of the app; of several that make it at once, all get the same.
 *
 * @throws KeepsightError `server_failed`
 */
export async function ensureApp(
  server: RunningServer,
  { name, dataDir, client }: { name: string; dataDir: string; client: HttpClient },
): Promise<AppKeys> {
  const file = path.join(dataDir, 'app-keys', `${encodeURIComponent(name)}.json`)
  const kept = readIfThere(file)
  if (kept !== null) return JSON.parse(kept) as AppKeys

  async function ask(method: 'GET' | 'POST', target: string, body?: object): Promise<[number, unknown]> {
    const outcome = await client.call({
      method,
      url: new URL(target, server.url),
      headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
      ...(body ? { body: Buffer.from(JSON.stringify(body)) } : {}),
    })
    if (outcome.kind === 'failure') throw new KeepsightError('server_failed', outcome.code)
    return [outcome.status, outcome.json]
  }

  const [status, made] = await ask('POST', '/v1/admin/apps', { name })
  if (status === 201) {
    const { app, secretKey } = made as { app: { id: string }; secretKey: string }
    return JSON.parse(writeOnce(file, JSON.stringify({ app: app.id, secretKey }))) as AppKeys
  }
  // It is there already: made by another process just now, or before with its key unknown here. One more key does no harm.
  const [, listed] = await ask('GET', '/v1/apps')
  const { apps = [] } = (listed ?? {}) as { apps?: { id: string; name: string }[] }
  const app = apps.find((each) => each.name === name || each.id === name)
  if (!app) throw new KeepsightError('server_failed', `making the app was answered with status ${status}`)
  const [, key] = await ask('POST', `/v1/admin/apps/${encodeURIComponent(app.id)}/keys`, { kind: 'secret' })
  const secretKey = (key as { key?: string } | null)?.key
  if (secretKey === undefined) throw new KeepsightError('server_failed', 'no key could be made for the app')
  return JSON.parse(writeOnce(file, JSON.stringify({ app: app.id, secretKey }))) as AppKeys
}
