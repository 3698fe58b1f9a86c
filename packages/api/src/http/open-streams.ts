import type { ServerResponse } from 'node:http'
import { principalOf } from '../access/principal.js'
import type { RouteCall } from '../routes/route.js'
import type { EventStream } from './event-stream.js'

/** The streams of a route that are open. */
export interface OpenStreams {
  /** There are as many as there may be. */
  isFull(): boolean
  /** Keeps a stream alive, ends it when the caller may not see it any more, and calls `stop` once it is closed. */
  keep(stream: EventStream, call: RouteCall, stop: () => void): void
  /** Ends all, for a server that stops. */
  endAll(): void
}

/** @param heartbeatMs a comment is sent, and the caller's right is looked at again, so often */
export function openStreams({ most, heartbeatMs }: { most: number; heartbeatMs: number }): OpenStreams {
  const streams = new Set<EventStream>()
  return {
    isFull: () => streams.size >= most,
    keep(stream, { request, reply, services }, stop) {
      streams.add(stream)
      const response: ServerResponse = reply.raw
      const heartbeat = setInterval(() => {
        stream.heartbeat()
        // A key that was revoked, or a sign-out, ends the stream too; and so does a database that is away: the client must not
        // take silence for news that there is none.
        principalOf(request, services).then(
          ({ kind }) => {
            if (kind === 'anonymous') stream.end()
          },
          () => stream.end(),
        )
      }, heartbeatMs)
      const forget = () => {
        clearInterval(heartbeat)
        streams.delete(stream)
        stop()
      }
      if (response.destroyed) forget()
      else response.once('close', forget)
    },
    endAll() {
      for (const stream of streams) stream.end()
    },
  }
}
