export default defineEventHandler(async (event) => {
  event.context.session = await globalThis.keepsightBench.sessions.open(getCookie(event, 'sid'))
})
