export async function register() {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { serveRequests } = await import('./lib/keepsight')
  serveRequests()
  await import('./lib/end-with-process')
}
