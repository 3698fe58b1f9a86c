import { Type } from 'typebox'
import { ApiError } from '../errors.js'
import { openEventStream } from '../http/event-stream.js'
import { openStreams } from '../http/open-streams.js'
import { liveStreamBounds } from '../live/live-stream-bounds.js'
import { SessionRelay } from '../live/session-relay.js'
import { appOfCall, AppParams } from './app-of-call.js'
import { defineRoute, sent, type Route } from './route.js'

/** `GET /v1/apps/:app/live`, and a function that ends its streams. */
export function createLiveRoute(): { route: Route; endStreams: () => void } {
  const streams = openStreams({ most: liveStreamBounds.streams, heartbeatMs: liveStreamBounds.heartbeatMs })
  const route = defineRoute({
    method: 'GET',
    path: '/v1/apps/:app/live',
    access: 'read',
    summary:
      'What happens now, as server-sent events: `view` (an item of object-views) and `event`, as they reach the store, and `session`, each user session that starts, changes or ends. Last-Event-ID continues views and events of a stream that broke within the last minute; sessions are asked for anew.',
    params: AppParams,
    query: Type.Object({
      bots: Type.Optional(Type.Union([Type.Literal('include'), Type.Literal('exclude')])),
    }),
    response: 'text/event-stream',
    async handle(call) {
      const app = await appOfCall(call)
      if (streams.isFull()) throw new ApiError('overloaded')
      const { request, reply, services, query } = call
      const lastId = request.headers['last-event-id']
      const stream = openEventStream(reply, liveStreamBounds)
      const unsubscribe = services.live.subscribe(
        app.id,
        (item) => {
          if (item.isBot && query.bots === 'exclude') return
          stream.send(item.kind, item.data, item.data.id)
        },
        typeof lastId === 'string' ? lastId : undefined,
      )
      const relay = new SessionRelay(stream)
      const unwatch = services.sessions.watch(app.id, (session) => relay.push(session))
      streams.keep(stream, call, () => {
        unsubscribe()
        unwatch()
      })
      return sent
    },
  })
  return { route, endStreams: () => streams.endAll() }
}
