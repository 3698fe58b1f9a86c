// #region sessions
import { guardSessionStorage } from 'keepsight/react-router'
import { createCookieSessionStorage } from 'react-router'
import { keepsight } from './keepsight.server'

export const sessions = guardSessionStorage(
  keepsight,
  createCookieSessionStorage<{ userId: string }>({
    cookie: {
      name: '__session',
      secrets: [process.env['SESSION_SECRET'] ?? 'a secret of the example, not of your app'],
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
    },
  }),
)
// #endregion

/** Who is logged in; `null` when nobody is. */
export async function userOf(request: Request): Promise<string | null> {
  const session = await sessions.getSession(request.headers.get('cookie'))
  return session.get('userId') ?? null
}
