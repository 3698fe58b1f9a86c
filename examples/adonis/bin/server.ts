import 'reflect-metadata'
import { Ignitor, prettyPrintError } from '@adonisjs/core'

const appRoot = new URL('../', import.meta.url)

new Ignitor(appRoot, {
  importer: (file) => import(file.startsWith('.') ? new URL(file, appRoot).href : file),
})
  .tap((app) => {
    app.listen('SIGTERM', () => void app.terminate())
  })
  .httpServer()
  .start()
  .catch((error: unknown) => {
    process.exitCode = 1
    return prettyPrintError(error)
  })
