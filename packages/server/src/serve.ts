import { parseArgs } from 'node:util'
import { ServerError } from './errors.js'
import { serve } from './serve-until-signal.js'

/**
 * The server as a program of its own, for those who start it as a child process: `node serve.js --data DIR --port N`.
 * With a channel (`child_process.fork`) it sends `{ kind: 'ready', url }` or `{ kind: 'failed', code, message }`, and
 * stops in order when the channel closes. Without one it says the same on standard output.
 */
try {
  const { values } = parseArgs({
    options: {
      host: { type: 'string' },
      port: { type: 'string' },
      data: { type: 'string' },
      clickhouse: { type: 'string' },
      database: { type: 'string' },
      geo: { type: 'string' },
      'session-retention-days': { type: 'string' },
    },
  })
  const { 'session-retention-days': sessionRetentionDays, ...options } = values
  process.exitCode = await serve({
    ...options,
    ...(sessionRetentionDays === undefined ? {} : { sessionRetentionDays }),
    onReady: ({ url }) => {
      if (process.send) process.send({ kind: 'ready', url })
      else process.stdout.write(`Keepsight answers at ${url}\n`)
    },
  })
} catch (error) {
  const { code, message } =
    error instanceof ServerError ? error : { code: 'start_failed', message: String(error) }
  process.stderr.write(`${message}\n`)
  process.send?.({ kind: 'failed', code, message })
  process.exitCode = 1
}
// A channel to whoever started this would keep the process alive.
if (process.connected) process.disconnect()
