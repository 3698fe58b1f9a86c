import path from 'node:path'
import { findServer, startServer } from '@keepsight/server'
import { CliError } from './cli-error.js'
import { say } from './output.js'

/** Where a command finds its server; the same options on every command that needs one. */
export interface ConnectionOptions {
  /** The data folder. Default: `KEEPSIGHT_DATA`, else `.keepsight`. */
  data?: string
  /** The URL of a server elsewhere, instead of a data folder. */
  server?: string
  /** A key of that server: its admin token, or a key of the app. */
  key?: string
}

/** A server that can be asked. */
export interface Connection {
  /** Where it answers; asked anew each time, since a server may be started again on another port. */
  url: () => string
  /** Asks a route and gives its JSON answer. Throws a {@link CliError} with the server's own sentence. */
  request<Answer>(method: 'GET' | 'POST' | 'DELETE', route: string, body?: unknown): Promise<Answer>
  /** The data folder of this machine, also where nothing but notes on an import are kept. */
  data: string
  /** Whether the server was started for this command. */
  temporary: boolean
}

/**
 * Runs work against the server of the data folder: the one that runs, or one that is started for it and stopped in order
 * afterwards. With `server`, against that one.
 */
export async function withServer<Result>(
  options: ConnectionOptions,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const data = path.resolve(options.data ?? (process.env.KEEPSIGHT_DATA || '.keepsight'))
  if (options.server !== undefined) {
    const url = remoteUrl(options)
    return work({
      data,
      temporary: false,
      url: () => url,
      request: requester(() => ({ url, token: options.key ?? '' })),
    })
  }
  const running = findServer(data)
  if (running) {
    let last = running
    const current = () => (last = findServer(data) ?? last)
    return work({
      data,
      temporary: false,
      url: () => current().url,
      request: requester(() => ({ url: current().url, token: current().adminToken })),
    })
  }
  const server = await startServer({ data, host: '127.0.0.1', port: 0, log: quietLog() })
  const { url, adminToken } = server
  const stop = () => void server.stop({ timeoutMs: 5_000 }).finally(() => process.exit(130))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  try {
    return await work({
      data,
      temporary: true,
      url: () => url,
      request: requester(() => ({ url, token: adminToken })),
    })
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
    // What an import has brought into the spool is loaded before the command ends.
    await server.stop({ timeoutMs: 120_000 })
  }
}

/** A server for one command speaks only when asked to, or when something breaks. */
function quietLog(): (line: string) => void {
  return process.env.KEEPSIGHT_DEBUG ? say : () => {}
}

function remoteUrl({ server = '', key }: ConnectionOptions): string {
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol))
    throw new CliError(`--server must be a URL such as https://insights.example.com, not ${server || '""'}.`)
  if (!key) throw new CliError('--server needs --key as well: a key of that server, or its admin token.')
  return server.replace(/\/+$/, '')
}

function requester(where: () => { url: string; token: string }): Connection['request'] {
  return async <Answer>(method: string, route: string, body?: unknown): Promise<Answer> => {
    const { url, token } = where()
    let response: Response
    let text: string
    try {
      response = await fetch(url + route, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      text = await response.text()
    } catch (error) {
      throw new CliError(`The server at ${url} does not answer. Check that it runs, or look at its log.`, {
        cause: error,
      })
    }
    if (!response.ok) throw new CliError(messageOf(text, response.status))
    return (text ? JSON.parse(text) : null) as Answer
  }
}

function messageOf(text: string, status: number): string {
  try {
    const { error } = JSON.parse(text) as { error: { message: string } }
    return error.message
  } catch {
    return `The server answered ${status} without an explanation.`
  }
}
