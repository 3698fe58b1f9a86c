import type { Connection } from '../connection.js'
import { ok, warn, fail, type Check } from './check.js'

interface ServerReport {
  checks: { name: string; ok: boolean; message: string }[]
  versions: { [part: string]: string }
}

/** What the server cannot do without; other findings are warnings. */
const vital = new Set(['store', 'database', 'derived'])

/** Asks a server for its own checks: that the stores answer, how far the loader is behind, what was put aside, and that what is derived agrees with its events. */
export async function checkServer({ request }: Connection): Promise<Check[]> {
  const { checks, versions } = await request<ServerReport>('GET', '/v1/admin/doctor')
  const parts = Object.entries(versions).map(([part, version]) => `${part} ${version}`)
  return [
    ...checks
      .filter(({ name }) => name !== 'disk') // Looked at already, also where no server can start.
      .map(({ name, ok: isWell, message }) => {
        if (isWell) return ok(name, message)
        return vital.has(name) ? fail(name, message) : warn(name, message)
      }),
    ok('versions', parts.join(', ')),
  ]
}
