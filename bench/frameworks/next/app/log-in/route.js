import { cookies } from 'next/headers'

export async function GET() {
  const jar = await cookies()
  jar.set('sid', await globalThis.keepsightBench.sessions.create({ userId: 42 }))
  return new Response()
}
