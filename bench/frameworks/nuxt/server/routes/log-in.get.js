export default defineEventHandler(async (event) => {
  const key = await globalThis.keepsightBench.sessions.create({ userId: 42 })
  setCookie(event, 'sid', key, { path: '/' })
  return ''
})
