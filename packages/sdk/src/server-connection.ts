import { KeepsightError } from './errors.js'
import type { ReadEndpoint } from './object-views/find-object-views.js'
import type { KeepsightOptions } from './options.js'
import type { Endpoint } from './recorder/send-batch.js'

/** Where the server is, whether it runs elsewhere or inside this app. */
export interface ServerConnection {
  /** The server's address; `null` while it is not known. */
  readonly url: string | null
  /** Known only to this app: what session ids are hashed with. */
  readonly secret: string
  /** Where messages go. */
  endpoint(): Endpoint | Promise<Endpoint>
  /** Where to read. Rejects with a KeepsightError. */
  readEndpoint(): Promise<ReadEndpoint>
  /** Told when the server did not answer: it is looked for anew. */
  suspect(): void
  /** Lets go of a server that runs inside this app, waiting at most `timeoutMs` for its end. */
  close(timeoutMs: number): Promise<void>
}

/** The connection to a server that runs elsewhere. */
export function connectRemote(
  { url, key }: Endpoint,
  { readKey, app }: Pick<KeepsightOptions, 'readKey' | 'app'>,
): ServerConnection {
  return {
    url: url.href,
    secret: key,
    endpoint: () => ({ url, key }),
    readEndpoint: () =>
      readKey !== undefined && app !== undefined
        ? Promise.resolve({ url, readKey, app })
        : Promise.reject(new KeepsightError('read_key_missing')),
    suspect: () => undefined,
    close: () => Promise.resolve(),
  }
}

/** No server: nothing is recorded. */
export function connectNowhere(): ServerConnection {
  const away = () => Promise.reject(new KeepsightError('unreachable', 'disabled'))
  return {
    url: null,
    secret: 'disabled',
    endpoint: away,
    readEndpoint: away,
    suspect: () => undefined,
    close: () => Promise.resolve(),
  }
}
