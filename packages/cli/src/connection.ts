import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findServer, startServer, type RunningServer, type ServerFile } from '@keepsight/server'
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

/** A process of this machine's server that ended is back within a few seconds. */
const restartPatienceMs = 15_000

/** A server that can be asked. */
export interface Connection {
  /** Where it answers; asked anew each time, since a server may be started again on another port. */
  url: () => string
  /**
   * Asks a route and gives its JSON answer. A server of this machine that is being started again is waited for.
   *
   * @param options.repeatable it may be asked again when it is not known whether the server took it; GET and DELETE always may
   * @throws CliError with the server's own sentence
   */
  request<Answer>(
    method: 'GET' | 'POST' | 'DELETE',
    route: string,
    body?: unknown,
    options?: { repeatable?: boolean },
  ): Promise<Answer>
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
      request: requester(() => ({ url, token: options.key ?? '', patienceMs: 0 })),
    })
  }
  const server = findServer(data) ?? (await startOrFind(data))
  if (!('stop' in server)) return work(connectionTo(server, data))
  const { url, adminToken } = server
  const stop = () => void server.stop({ timeoutMs: 5_000 }).finally(() => process.exit(130))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  try {
    return await work({
      data,
      temporary: true,
      url: () => url,
      request: requester(() => ({ url, token: adminToken, patienceMs: restartPatienceMs })),
    })
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
    // What an import has brought into the spool is loaded before the command ends.
    await server.stop({ timeoutMs: 120_000 })
  }
}

function connectionTo(running: ServerFile, data: string): Connection {
  let last = running
  const current = (): ServerFile => (last = findServer(data) ?? last)
  return {
    data,
    temporary: false,
    url: () => current().url,
    request: requester(() => ({
      url: current().url,
      token: current().adminToken,
      patienceMs: restartPatienceMs,
    })),
  }
}

/** A server for this command; or the one that has the data folder and is just starting, as the server inside of an app is. */
async function startOrFind(data: string): Promise<RunningServer | ServerFile> {
  try {
    return await startServer({ data, host: '127.0.0.1', port: 0, log: quietLog() })
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'data_folder_in_use') throw error
    for (const startedAt = Date.now(); Date.now() - startedAt < restartPatienceMs; await sleep(100)) {
      const running = findServer(data)
      if (running) return running
    }
    throw error
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

/** Where a request goes and how long a server that is being started again is waited for. */
interface Target {
  url: string
  token: string
  patienceMs: number
}

function requester(target: () => Target): Connection['request'] {
  return async <Answer>(
    method: string,
    route: string,
    body?: unknown,
    { repeatable = method !== 'POST' }: { repeatable?: boolean } = {},
  ): Promise<Answer> => {
    for (const startedAt = Date.now(); ; await sleep(100)) {
      const { patienceMs, ...where } = target()
      const outcome = await attempt(where, { method, route, body, repeatable })
      if ('answer' in outcome) return outcome.answer as Answer
      if (!outcome.isStarting || Date.now() - startedAt > patienceMs) throw outcome.error
    }
  }
}

type Outcome =
  | { answer: unknown }
  /** `isStarting`: it was not taken, because the server is being started again. */
  | { error: CliError; isStarting: boolean }

async function attempt(
  { url, token }: { url: string; token: string },
  { method, route, body, repeatable }: { method: string; route: string; body: unknown; repeatable: boolean },
): Promise<Outcome> {
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
    const { code } = ((error as Error).cause ?? {}) as { code?: string }
    const sentence = `The server at ${url} does not answer. Check that it runs, or look at its log.`
    // A connection that was cut may have brought the request; one that was refused has not.
    const isStarting = repeatable || code === 'ECONNREFUSED'
    return { error: new CliError(sentence, { cause: error }), isStarting }
  }
  if (response.ok) return { answer: text ? (JSON.parse(text) as unknown) : null }
  const { status } = response
  return { error: new CliError(messageOf(text, status), { status }), isStarting: status === 503 }
}

function messageOf(text: string, status: number): string {
  try {
    const { error } = JSON.parse(text) as { error: { message: string } }
    return error.message
  } catch {
    return `The server answered ${status} without an explanation.`
  }
}
