import { getIronSession } from 'iron-session'
import { cookies } from 'next/headers'

/** What the sealed cookie says; `key` names the session. */
export interface Sealed {
  key?: string
  userId?: string
  count?: number
}

export async function getSealed() {
  return await getIronSession<Sealed>(await cookies(), {
    cookieName: 'sealed',
    password: 'only for tests, and at least 32 characters',
    cookieOptions: { secure: false },
  })
}

/** As Keepsight is told. */
export async function readSession() {
  const { key, userId } = await getSealed()
  return { key, user: userId }
}
