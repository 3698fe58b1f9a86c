import type { CompiledTrust } from '@keepsight/protocol/client-ip'
import type { RunWithRequest } from '../keepsight.js'
import type { KeepsightOptions } from '../options.js'
import { createClientIp } from './create-client-ip.js'
import { healthCheckPaths } from './counts-as-view.js'
import { KeptOn } from './kept-on.js'
import type { RecordsViews } from './records-views.js'
import {
  defaultSessionKey,
  defaultUser,
  RequestContext,
  requestStorage,
  type RequestSettings,
  type SessionsOfRequests,
} from './request-context.js'
import type { RequestContextOptions } from './request-settings.js'
import { isFetchRequest, type RequestLike, type ResponseLike } from './request.js'

/** What reading requests needs. */
export interface RequestsSurroundings {
  keepsight: RecordsViews
  trustProxy: CompiledTrust
  visitorCookie: KeepsightOptions['visitorCookie']
  sessions: SessionsOfRequests
  /** Hears of each request that an adapter announces. */
  onServe: (context: RequestContext) => void
}

/** The requests of one Keepsight: those that adapters announce, and those that a call names itself. */
export interface Requests {
  runner(options?: RequestContextOptions): RunWithRequest
  /** The context of this request, or of the one that is being served; `undefined` outside of any. */
  contextOf(request: RequestLike | undefined): RequestContext | undefined
}

/** Makes the {@link Requests} of one Keepsight. */
export function createRequests({
  keepsight,
  trustProxy,
  visitorCookie,
  sessions,
  onServe,
}: RequestsSurroundings): Requests {
  const ipOf = createClientIp(trustProxy)
  const named = new KeptOn<RequestLike, RequestContext>('keepsight.context')

  function settingsOf(options: RequestContextOptions): RequestSettings {
    const { user = defaultUser, sessionKey = defaultSessionKey, sessionId } = options
    return {
      keepsight,
      clientIp: ipOf,
      user,
      sessionKey,
      sessionId: sessionId ? (request) => sessionId(request) ?? null : null,
      sessions,
      visitor: options.visitorCookie ?? visitorCookie ?? {},
      ignoredPaths: options.ignoredPaths ?? healthCheckPaths,
      counts: (request) => options.counts?.(request) ?? true,
    }
  }

  const defaults = settingsOf({})

  return {
    runner(options = {}) {
      const settings = settingsOf(options)
      return (request, response, serve) => {
        const context = new RequestContext(request, response, settings)
        onServe(context)
        return requestStorage.run(context, serve)
      }
    },
    contextOf(request) {
      const current = requestStorage.getStore()
      if (!request || current?.request === request) return current
      // Frameworks of the Fetch API hand out copies of the request.
      if (current && (isFetchRequest(request) || isPartOf(current.request, request))) return current
      let context = named.get(request)
      if (!context) {
        // Express gives each request its response as `res`.
        const { res } = request as { res?: ResponseLike }
        context = new RequestContext(request, res, defaults)
        named.set(request, context)
      }
      return context
    },
  }
}

/** Koa's `ctx` holds a request of its own and Node's; Fastify's request holds Node's. */
function isPartOf(whole: RequestLike, part: RequestLike): boolean {
  const { request, req, raw } = whole as { request?: unknown; req?: unknown; raw?: unknown }
  return part === request || part === req || part === raw
}
