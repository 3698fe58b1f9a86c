import { getServerSession } from 'next-auth'

/** `auth-options.ts` takes Keepsight from the file that takes this: it is imported when it is called. */
export async function readSession() {
  const { authOptions } = await import('./auth-options')
  return getServerSession(authOptions)
}
