/** `auth.ts` takes Keepsight from the file that takes this: it is imported when it is called. */
export async function readSession() {
  const { auth } = await import('../auth')
  return auth()
}
