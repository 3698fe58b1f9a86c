// #region session
import { getIronSession } from 'iron-session'
import { cookies } from 'next/headers'

/** What the sealed cookie says. `key` is random, made at the log-in. */
export interface Session {
  key?: string
  user?: string
}

/** The session of the request; route handlers and server actions may change and save it. */
export async function getSession() {
  return getIronSession<Session>(await cookies(), {
    cookieName: 'session',
    password: process.env.SESSION_SECRET ?? 'a secret of the example, not of your app',
    cookieOptions: { secure: false }, // the example is looked at on http://localhost
  })
}
// #endregion
