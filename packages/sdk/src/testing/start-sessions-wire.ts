import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type {
  AcksRequest,
  CheckKeysRequest,
  EndingsEvent,
  EndReason,
  EndSessionsRequest,
  RekeySessionRequest,
  SeenRequest,
  SessionEnding,
  StartSessionRequest,
  UserSession,
} from '@keepsight/protocol'

interface WireKey {
  keyId: string
  sealedKey: string
  session: UserSession
  ending: SessionEnding | null
}

/** A server on a real port that stands in for user sessions, in memory: what it does is simple, and how it fails is told. */
export interface SessionsWire {
  readonly url: string
  /** Live, ending and ended ones, in order of log-in. */
  readonly sessions: UserSession[]
  readonly requests: { path: string; body: unknown }[]
  readonly acks: AcksRequest['acks']
  readonly seen: SeenRequest['sessions']
  /** Open streams of endings. */
  readonly listeners: number
  /** Answers each request but those of the stream with this status; `null`: as it should. */
  failWith: number | null
  /** Refuses the stream, as a proxy might that lets the other requests through. */
  refuseStreams: boolean
  /** Tells what to wait for before a request of this path is answered. */
  delay: (path: string) => Promise<unknown> | null
  end(session: { id?: string; user?: string }, reason?: EndReason): void
  /** Breaks the streams off. */
  breakStreams(): void
  /** Answers nobody any more, as a server that was killed. */
  stop(): Promise<void>
  /** Answers again, on the same port, with what it knew. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Starts the stand-in on a free port. */
export async function startSessionsWire(): Promise<SessionsWire> {
  const keys = new Map<string, WireKey>()
  const sessions: UserSession[] = []
  const deactivated = new Set<string>()
  const requests: SessionsWire['requests'] = []
  const acks: SessionsWire['acks'] = []
  const seen: SessionsWire['seen'] = []
  const streams = new Set<ServerResponse>()
  const log: EndingsEvent[] = []
  let seq = 0
  let port = 0

  function tell(event: EndingsEvent): void {
    log.push(event)
    for (const stream of streams) write(stream, event)
  }
  const write = (stream: ServerResponse, { event, data }: EndingsEvent): void =>
    void stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)

  function refuse(key: WireKey, reason: EndReason, replacedBy: UserSession | null): SessionEnding {
    const { session } = key
    const at = new Date().toISOString()
    Object.assign(session, { state: 'ending', reason, endingAt: at, replacedBy: replacedBy?.id ?? null })
    seq += 1
    key.ending = {
      seq,
      keyId: key.keyId,
      sessionId: session.id,
      user: session.user,
      sealedKey: key.sealedKey,
      notice: {
        sessionId: session.id,
        reason,
        at,
        replacedBy: replacedBy && {
          device: replacedBy.device.label,
          place: replacedBy.place.label,
          startedAt: replacedBy.startedAt,
        },
      },
      needsDelivery: true,
      refusedUntil: new Date(Date.now() + 86_400_000).toISOString(),
    }
    tell({ event: 'ending', data: key.ending })
    return key.ending
  }
  const endAll = (which: UserSession[], reason: EndReason, replacedBy: UserSession | null = null) =>
    [...keys.values()]
      .filter(({ session, ending }) => which.includes(session) && ending === null)
      .map((key) => refuse(key, reason, replacedBy))
  const activeOf = (user: string): UserSession[] =>
    sessions.filter((session) => session.user === user && session.state === 'active')

  const answers: Record<string, (body: never) => unknown> = {
    start({ keyId, sealedKey, user, limit, onLimit, ...rest }: StartSessionRequest) {
      const key = keys.get(keyId)
      if (key) {
        if (key.ending) return { outcome: 'rejected', reason: 'already-ended', live: [] }
        return { outcome: 'started', session: key.session, endings: [] }
      }
      if (deactivated.has(user)) return { outcome: 'rejected', reason: 'user-deactivated', live: [] }
      const active = activeOf(user)
      if (onLimit === 'reject' && active.length >= (limit ?? Infinity)) {
        const live = active.map(({ device, place, startedAt, lastSeenAt }) => ({
          device,
          place: place.label,
          startedAt,
          lastSeenAt,
        }))
        return { outcome: 'rejected', reason: 'limit', live: live.reverse() }
      }
      const startedAt = rest.startedAt ?? new Date().toISOString()
      const session = sessionOf(keyId, user, startedAt, rest)
      sessions.push(session)
      keys.set(keyId, { keyId, sealedKey, session, ending: null })
      seq += 1
      tell({ event: 'started', data: { seq, keyId, sessionId: keyId, user } })
      const excess = active.length + 1 - (limit ?? Infinity)
      const endings = excess > 0 ? endAll(active.slice(0, excess), 'replaced', session) : []
      return { outcome: 'started', session, endings }
    },
    rekey({ keyId, newKeyId, newSealedKey }: RekeySessionRequest) {
      const key = keys.get(keyId)
      if (!key) return 404
      const to: WireKey = { keyId: newKeyId, sealedKey: newSealedKey, session: key.session, ending: null }
      keys.set(newKeyId, to)
      if (key.ending?.notice) {
        const { reason } = key.ending.notice
        return { session: key.session, endings: [refuse(to, reason, null)] }
      }
      seq += 1
      key.ending = {
        seq,
        keyId,
        sessionId: key.session.id,
        user: key.session.user,
        sealedKey: null,
        notice: null,
        needsDelivery: false,
        refusedUntil: new Date(Date.now() + 86_400_000).toISOString(),
      }
      tell({ event: 'ending', data: key.ending })
      seq += 1
      const { id: sessionId, user } = key.session
      tell({ event: 'started', data: { seq, keyId: newKeyId, sessionId, user } })
      return { session: key.session, endings: [key.ending] }
    },
    end({ sessions: ids, user, except, ownedBy, reason }: EndSessionsRequest) {
      const concerned = sessions.filter(
        (session) =>
          (ids?.some((id) => session.id === id || keys.get(id)?.session === session) ??
            session.user === user) &&
          session.id !== except &&
          (ownedBy === undefined || session.user === ownedBy),
      )
      if (ids && concerned.length < ids.length) return 404
      const active = concerned.filter(({ state }) => state === 'active')
      return { ended: active.length, endings: endAll(active, reason), sessions: concerned }
    },
    deactivate({ user }: { user: string }) {
      deactivated.add(user)
      const active = activeOf(user)
      return { ended: active.length, endings: endAll(active, 'user-deactivated'), sessions: active }
    },
    reactivate({ user }: { user: string }) {
      deactivated.delete(user)
      return { success: true }
    },
    check({ keyIds }: CheckKeysRequest) {
      return {
        keys: keyIds.map((keyId) => {
          const key = keys.get(keyId)
          const state = !key ? 'unknown' : key.ending ? 'ended' : 'active'
          return { keyId, state, sessionId: key?.session.id ?? null, user: key?.session.user ?? null }
        }),
      }
    },
    seen(body: SeenRequest) {
      seen.push(...body.sessions)
      return { success: true }
    },
    acks(body: AcksRequest) {
      acks.push(...body.acks)
      for (const { keyId, outcome } of body.acks) {
        const key = keys.get(keyId)
        if (!key?.ending || outcome !== 'gone') continue
        key.ending.needsDelivery = false
        Object.assign(key.session, { state: 'ended', endedAt: new Date().toISOString() })
      }
      return { success: true }
    },
    failures: () => ({ success: true }),
    warnings: () => ({ success: true }),
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://wire')
    const path = pathname.replace('/v1/sessions', '').slice(1)
    const text = (await request.toArray()).join('')
    if (path === 'endings' && wire.refuseStreams) {
      response.writeHead(503).end()
      return
    }
    if (path === 'endings') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      const after = Number(searchParams.get('after'))
      for (const event of log) if (event.data.seq > after) write(response, event)
      write(response, { event: 'synced', data: { seq, serverTime: new Date().toISOString() } })
      streams.add(response)
      response.on('close', () => streams.delete(response))
      return
    }
    const body: unknown = text === '' ? null : JSON.parse(text)
    requests.push({ path, body })
    await wire.delay(path)
    const found = sessions.find(({ id }) => id === path) ?? keys.get(path)?.session
    let answer: unknown = wire.failWith ?? answers[path]?.(body as never)
    if (path === '') {
      const user = searchParams.get('user')
      const isWanted = ({ state }: UserSession): boolean =>
        searchParams.get('state') !== 'active' || state === 'active'
      const wanted = sessions.filter(
        (session) => (user === null || session.user === user) && isWanted(session),
      )
      answer ??= { sessions: wanted.reverse(), nextCursor: null }
    }
    answer ??= found ? { session: found, keyIds: [found.id] } : pathname === '/v1/batch' ? batchTaken : 404
    const status = typeof answer === 'number' ? answer : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    const code = status === 404 ? 'unknown_session' : 'overloaded'
    response.end(JSON.stringify(status === 200 ? answer : { success: false, error: { code } }))
  }

  let server = createServer()
  async function start(): Promise<void> {
    server = createServer((request, response) => void handle(request, response))
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  async function stop(): Promise<void> {
    if (!server.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  const wire: SessionsWire = {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    sessions,
    requests,
    acks,
    seen,
    get listeners() {
      return streams.size
    },
    failWith: null,
    refuseStreams: false,
    delay: () => null,
    end({ id, user }, reason = 'ended-by-admin') {
      endAll(
        sessions.filter(
          (session) => session.state === 'active' && (session.id === id || session.user === user),
        ),
        reason,
      )
    },
    breakStreams() {
      for (const stream of streams) stream.destroy()
    },
    start,
    stop,
    close: stop,
  }
  await start()
  return wire
}

const batchTaken = { success: true, accepted: 0, rejected: [] }

function sessionOf(
  id: string,
  user: string,
  startedAt: string,
  { ip, userAgent, visitor }: Partial<StartSessionRequest>,
): UserSession {
  return {
    id,
    user,
    state: 'active',
    ip: ip ?? null,
    device: { browser: 'Firefox', os: 'macOS', type: 'desktop', label: 'Firefox on macOS' },
    place: { country: 'DE', region: null, city: 'Berlin', label: 'Berlin, Germany' },
    visitor: visitor ?? null,
    userAgent: userAgent ?? null,
    startedAt,
    lastSeenAt: startedAt,
    expiresAt: null,
    endingAt: null,
    endedAt: null,
    reason: null,
    endedBy: null,
    replacedBy: null,
    failedDeliveries: 0,
    deliveryError: null,
    isNewDevice: false,
    isImpossibleTravel: false,
  }
}
