import { sessionCookie } from './session'

export async function loader() {
  const key = await globalThis.keepsightBench.sessions.create({ userId: 42 })
  return new Response(null, { headers: { 'set-cookie': await sessionCookie.serialize(key) } })
}
