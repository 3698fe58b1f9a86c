export async function GET({ cookies }) {
  const key = await globalThis.keepsightBench.sessions.create({ userId: 42 })
  cookies.set('sid', key, { path: '/', secure: false })
  return new Response()
}
