import { Type } from 'typebox'
import { principalOf } from '../access/principal.js'
import { ApiError } from '../errors.js'
import { liveStreamBounds, LiveStream } from '../live/live-stream.js'
import { appOfCall, AppParams } from './app-of-call.js'
import { defineRoute, sent, type Route } from './route.js'

/** Streams at once, of all apps. */
const maxStreams = 1000

/** `GET /v1/apps/:app/live`, and a function that ends its streams. */
export function createLiveRoute(): { route: Route; endStreams: () => void } {
  const streams = new Set<LiveStream>()
  const route = defineRoute({
    method: 'GET',
    path: '/v1/apps/:app/live',
    access: 'read',
    summary:
      'What happens now, as server-sent events: `view` (an item of object-views) and `event`, as they reach the store. Last-Event-ID continues a stream that broke within the last minute.',
    params: AppParams,
    query: Type.Object({
      bots: Type.Optional(Type.Union([Type.Literal('include'), Type.Literal('exclude')])),
    }),
    response: 'text/event-stream',
    async handle(call) {
      const app = await appOfCall(call)
      if (streams.size >= maxStreams) throw new ApiError('overloaded')
      const { request, reply, services, query } = call
      const lastId = request.headers['last-event-id']
      reply.hijack()
      const response = reply.raw
      response.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      const stream = new LiveStream(response)
      streams.add(stream)
      const unsubscribe = services.live.subscribe(
        app.id,
        (item) => {
          if (!(item.isBot && query.bots === 'exclude')) stream.send(item)
        },
        typeof lastId === 'string' ? lastId : undefined,
      )
      const heartbeat = setInterval(() => {
        stream.heartbeat()
        // A key that was revoked, or a sign-out, ends the stream too.
        principalOf(request, services).then(
          ({ kind }) => {
            if (kind === 'anonymous') stream.end()
          },
          () => stream.end(),
        )
      }, liveStreamBounds.heartbeatMs)
      response.once('close', () => {
        clearInterval(heartbeat)
        unsubscribe()
        streams.delete(stream)
      })
      return sent
    },
  })
  return { route, endStreams: () => streams.forEach((stream) => stream.end()) }
}
