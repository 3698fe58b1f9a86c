import { readSettings, type Settings } from './settings.js'
import { createShop } from './shop.js'

/** Starts the shop: `node dist/main.js [--port 8301] [--data .shop]`. */
async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env)
  const shop = await createShop(settings.shop)

  let closing = false
  const close = () => {
    if (closing) return
    closing = true
    shop.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(sentenceOf(error, settings))
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)

  try {
    const { url } = await shop.listen(settings.port, settings.host)
    console.log(`The shop is open at ${url}`)
  } catch (error) {
    console.error(sentenceOf(error, settings))
    process.exitCode = 1
    await shop.close()
  }
}

function sentenceOf(error: unknown, settings: Settings | null): string {
  const { code } = error as { code?: unknown }
  const port = settings?.port ?? 0
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: stop what uses it, or choose another with --port.`
  if (code === 'EACCES' && port > 0 && port < 1024) {
    return `Port ${port} needs rights that this program has not: choose one from 1024 up with --port.`
  }
  return error instanceof Error ? error.message : String(error)
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error, null))
  process.exitCode = 1
})
