import { KeepsightError } from '../errors.js'
import type { KeepsightOptions } from '../options.js'
import type { Report } from '../reporter.js'
import type { ServerConnection } from '../server-connection.js'

export function openEmbedded(_options: KeepsightOptions, _report: Report): ServerConnection {
  throw new KeepsightError('server_not_installed')
}
