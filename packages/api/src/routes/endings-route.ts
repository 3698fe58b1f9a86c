import { callingApp } from '../access/principal.js'
import { ApiError } from '../errors.js'
import { openEventStream, type EventStream } from '../http/event-stream.js'
import { openStreams } from '../http/open-streams.js'
import { EndingsQuery } from '../schemas/app-sessions.js'
import { endingsBounds } from '../sessions/endings-bounds.js'
import { defineRoute, sent, type Route } from './route.js'

/** `GET /v1/sessions/endings`, and a function that ends its streams. */
export function createEndingsRoute(): { route: Route; endStreams: () => void } {
  const streams = openStreams({ most: endingsBounds.streams, heartbeatMs: endingsBounds.heartbeatMs })
  const route = defineRoute({
    method: 'GET',
    path: '/v1/sessions/endings',
    access: 'app',
    summary:
      'What a process of the app must refuse and destroy, as server-sent events: first everything after a number, then `synced`, then what happens. One connection of each process.',
    query: EndingsQuery,
    response: 'text/event-stream',
    async handle(call) {
      const appId = callingApp(call.principal)
      if (streams.isFull()) throw new ApiError('overloaded')
      const { listener, name, after = 0 } = call.query
      const open: { stream: EventStream | null; isClosed: boolean; stop: (() => void) | null } = {
        stream: null,
        isClosed: false,
        stop: null,
      }
      // The answer begins with the first event, so that a database that is away is a refusal and no empty stream.
      const begin = (): EventStream => {
        if (open.stream) return open.stream
        open.stream = openEventStream(call.reply, endingsBounds)
        streams.keep(open.stream, call, () => {
          open.isClosed = true
          open.stop?.()
        })
        return open.stream
      }
      try {
        open.stop = await call.services.sessions.listen(appId, { listener, name, after }, (told) => {
          // Nobody is there any more, and a hundred thousand keys may still be to come.
          if (open.isClosed) throw new Error('The stream is closed.')
          const stream = begin()
          stream.send(told.event, told.data)
          return stream.whenFree() ?? undefined
        })
      } catch (error) {
        if (!open.stream) throw error
        open.stream.end() // The process comes back and goes on after the last event it had.
        return sent
      }
      begin()
      if (open.isClosed) open.stop()
      return sent
    },
  })
  return { route, endStreams: () => streams.endAll() }
}
