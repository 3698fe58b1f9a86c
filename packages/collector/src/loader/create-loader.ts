import type { Loader, LoaderOptions } from './port.js'
import { SpoolLoader } from './spool-loader.js'

/** Starts to bring the rows of a spool into the table, each message once for ever, until it is closed. */
export function createLoader(options: LoaderOptions): Loader {
  const loader = new SpoolLoader(options)
  loader.start()
  return loader
}
