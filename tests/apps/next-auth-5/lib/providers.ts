import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { AuthDatabase } from './auth-database'

/** Whether sessions are in the database, or in tokens. */
export const isInDatabase = process.env['AUTH_SESSIONS'] === 'database'

const folder = process.env['AUTH_FOLDER'] ?? '.'

export const database = () => new AuthDatabase(path.join(folder, 'auth.db'))

/** Sends a link to an address, as far as the tests need it: into a file of that name. */
export const byLink = {
  id: 'email' as const,
  type: 'email' as const,
  name: 'Email' as const,
  from: 'shop@example.org',
  maxAge: 600,
  options: {},
  sendVerificationRequest({ identifier, url }: { identifier: string; url: string }) {
    writeFileSync(path.join(folder, identifier), url)
    return Promise.resolve()
  },
}

/** Lets everybody in, by their name. */
export const byName = {
  credentials: { user: {} },
  authorize(credentials: Partial<Record<'user', unknown>> | undefined) {
    const email = `${String(credentials?.user)}@example.org`
    return Promise.resolve({ id: email, email })
  },
}
