import type { RequestContext } from '../request/request-context.js'
import type { ResponseLike } from '../request/request.js'
import { cookieKeys } from './cookie-keys.js'
import { withholdCookie } from './withhold-cookie.js'

/**
 * What stays open beyond a request: a WebSocket, a stream, or a function that closes it. Of the methods that it has, `close`
 * is called, else `end`; then, after a second, `terminate`, else `destroy`.
 */
export type Connection = object | (() => void)

/** What is open of sessions, so that it can be closed when they end. */
export interface OpenConnections {
  /** A request is being served. */
  serve(context: RequestContext): void
  /** Closes `connection` when the session ends. Returns the function that undoes this. */
  add(connection: Connection, keyId: string): () => void
  /**
   * Closes what belongs to an ended session.
   * @param isOf whether a key is of that session
   * @param except the request that ended it, which goes on
   */
  close(isOf: (keyId: string) => boolean, except: RequestContext | undefined): void
}

/** What opening them needs. */
export interface OpenConnectionsSurroundings {
  keyIdOf: (key: string) => string
  /** Cut off the requests of an ended session. */
  abort: boolean
  onFailure: (error: unknown) => void
}

/** A request that is under way may become a stream after its session ended: it is looked at again, in milliseconds. */
const lookAgainAfterMs = [100, 400, 1_000, 5_000]
const terminateAfterMs = 1_000
/** The code of a WebSocket that is closed because its session ended: 4000 to 4999 are the application's own. */
export const sessionEndedCode = 4401

type Closable = Partial<
  Record<'close' | 'end' | 'terminate' | 'destroy', (...args: unknown[]) => unknown> & {
    once(event: 'close', listener: () => void): unknown
    addEventListener(event: 'close', listener: () => void): unknown
  }
>

type OpenResponse = ResponseLike & {
  getHeader?(name: string): unknown
  end?(): unknown
  destroy?(): unknown
}

/** Makes the {@link OpenConnections}. */
export function createOpenConnections({
  keyIdOf,
  abort,
  onFailure,
}: OpenConnectionsSurroundings): OpenConnections {
  const serving = new Set<RequestContext>()
  const connections = new Map<Connection, string>()

  function closeConnection(connection: Connection): void {
    connections.delete(connection)
    try {
      if (typeof connection === 'function') {
        ;(connection as () => void)()
        return
      }
      const closable = connection as Closable
      if (closable.close) closable.close(sessionEndedCode, 'The session ended.')
      else closable.end?.()
      setTimeout(() => {
        try {
          if (closable.terminate) closable.terminate()
          else closable.destroy?.()
        } catch (error) {
          onFailure(error)
        }
      }, terminateAfterMs).unref()
    } catch (error) {
      onFailure(error)
    }
  }

  function closeResponse(context: RequestContext): void {
    const response = context.response as OpenResponse | undefined
    if (!response || response.writableFinished) return
    if (abort) {
      response.destroy?.()
      return
    }
    if (isEventStream(response)) response.end?.()
  }

  return {
    serve(context) {
      if (!context.response) return
      serving.add(context)
      context.response.on('close', () => serving.delete(context))
    },
    add(connection, keyId) {
      connections.set(connection, keyId)
      const remove = (): void => void connections.delete(connection)
      const { once, addEventListener } = connection as Closable
      if (typeof once === 'function') once.call(connection, 'close', remove)
      else if (typeof addEventListener === 'function') addEventListener.call(connection, 'close', remove)
      return remove
    },
    close(isOf, except) {
      for (const [connection, keyId] of connections) if (isOf(keyId)) closeConnection(connection)
      const concerned: RequestContext[] = []
      for (const context of serving) {
        const key = context === except ? null : context.sessionKey
        if (key === null || !isOf(keyIdOf(key))) continue
        concerned.push(context)
        // The browser of a log-in that was replaced at once gets its cookie, so that it can be told why.
        const isReissue = cookieKeys(context.request).includes(key)
        if (context.response && isReissue) withholdCookie(context.response, key)
      }
      if (concerned.length === 0) return
      concerned.forEach(closeResponse)
      for (const ms of lookAgainAfterMs) {
        setTimeout(() => {
          for (const context of concerned) if (serving.has(context)) closeResponse(context)
        }, ms).unref()
      }
    },
  }
}

function isEventStream(response: OpenResponse): boolean {
  const type = response.getHeader?.('content-type')
  if (typeof type === 'string') return type.startsWith('text/event-stream')
  // Node keeps headers that were given to writeHead() nowhere but in the text that it sent.
  const { _header: sent } = response as { _header?: unknown }
  return typeof sent === 'string' && /^content-type: *text\/event-stream/im.test(sent)
}
