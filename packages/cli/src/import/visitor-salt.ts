import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** The secret with which an app's imported visitors are made; kept in the data folder, so that a later log's visitors are the same. */
export function visitorSalt(data: string, app: string): Buffer {
  const file = path.join(data, 'imports', 'salt')
  let secret: Buffer
  try {
    secret = readFileSync(file)
  } catch {
    secret = randomBytes(32)
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, secret, { mode: 0o600 })
  }
  return createHmac('sha256', secret).update(app).digest()
}
