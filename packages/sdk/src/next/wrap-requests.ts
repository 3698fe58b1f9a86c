import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import type { EventEmitter } from 'node:events'
import type { RunWithRequest } from '../keepsight.js'

/**
 * Runs each request of a server with `run`, whoever listens to it. Without `server`: those of all HTTP and HTTPS servers of this
 * process. Returns the function that undoes it.
 */
export function wrapRequests(run: RunWithRequest, server?: EventEmitter): () => void {
  const targets = server ? [server] : [HttpServer.prototype, HttpsServer.prototype]
  const undo = targets.map((target) => wrapEmit(target, run))
  return () => {
    for (const each of undo) each()
  }
}

function wrapEmit(target: EventEmitter, run: RunWithRequest): () => void {
  const inherited = Object.getOwnPropertyDescriptor(target, 'emit')
  const { emit } = target
  let isOn = true

  function emitInContext(this: EventEmitter, event: string | symbol, ...args: unknown[]): boolean {
    if (!isOn || event !== 'request') return emit.call(this, event, ...args)
    const [request, response] = args as [IncomingMessage, ServerResponse]
    return run(request, response, () => emit.call(this, event, ...args))
  }
  target.emit = emitInContext

  return () => {
    isOn = false
    // What was put around this one meanwhile stays.
    if (target.emit !== emitInContext) return
    if (inherited) Object.defineProperty(target, 'emit', inherited)
    else Reflect.deleteProperty(target, 'emit')
  }
}
