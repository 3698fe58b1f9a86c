import { parseTimestamp } from '@keepsight/protocol'
import { canonicalIp } from '@keepsight/protocol/client-ip'
import { Type } from 'typebox'
import { callingApp } from '../access/principal.js'
import { ApiError } from '../errors.js'
import {
  AcksBody,
  CheckAnswer,
  CheckBody,
  DoneAnswer,
  EndAnswer,
  EndBody,
  FailureBody,
  OwnSessionAnswer,
  OwnSessionsAnswer,
  RekeyAnswer,
  RekeyBody,
  SeenBody,
  StartAnswer,
  StartBody,
  UserBody,
  WarningBody,
} from '../schemas/app-sessions.js'
import { SessionsQuery } from '../schemas/sessions.js'
import { readSessionsQuery } from '../sessions/read-sessions-query.js'
import { isSessionId } from '../sessions/session-events.js'
import { defineRoute, type Route } from './route.js'

const done = { success: true as const }
const byApp = { kind: 'app' as const, id: null }

const invalid = (message: string) => new ApiError('invalid_session_request', { message })

function checkTime(value: string | undefined, field: string): void {
  if (value === undefined || !Number.isNaN(parseTimestamp(value))) return
  throw invalid(`${field} must be an ISO 8601 time such as 2026-01-31T12:00:00.000Z.`)
}

function checkIp(value: string | null | undefined, field: string): void {
  if (value === undefined || value === null || canonicalIp(value) !== null) return
  throw invalid(`${field} must be an IPv4 or IPv6 address, or null.`)
}

/** What an app says of the log-ins of its users and asks about them; its secret key says which app it is. */
export const appSessionRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/start',
    access: 'app',
    summary:
      'A user logged in. The same keyId again answers as before. A refused log-in is an answer too, with its reason.',
    body: StartBody,
    response: StartAnswer,
    async handle({ services, principal, body }) {
      checkTime(body.startedAt, 'startedAt')
      checkIp(body.ip, 'ip')
      return await services.sessions.start(callingApp(principal), body)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/rekey',
    access: 'app',
    summary: 'The app gave a session a new key. One step: the old key is refused from then on.',
    body: RekeyBody,
    response: RekeyAnswer,
    async handle({ services, principal, body }) {
      if (body.keyId === body.newKeyId) throw invalid('newKeyId must be another than keyId.')
      return await services.sessions.rekey(callingApp(principal), body)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/end',
    access: 'app',
    summary:
      'Ends one session, several, or all of a user but one. ended counts those that this request ended.',
    body: EndBody,
    response: EndAnswer,
    async handle({ services, principal, body }) {
      const { by, ...request } = body
      if ((request.sessions === undefined) === (request.user === undefined))
        throw invalid('Name either sessions or user: which sessions are to be ended.')
      return await services.sessions.end(
        callingApp(principal),
        request,
        by ? { kind: by.kind, id: by.id ?? (by.kind === 'user' ? request.ownedBy : null) ?? null } : byApp,
      )
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/deactivate',
    access: 'app',
    summary: 'Ends all sessions of a user and refuses log-ins until reactivated.',
    body: UserBody,
    response: EndAnswer,
    handle: ({ services, principal, body }) =>
      services.sessions.deactivate(callingApp(principal), body.user, byApp),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/reactivate',
    access: 'app',
    summary: 'Lets log-ins of a deactivated user in again.',
    body: UserBody,
    response: DoneAnswer,
    async handle({ services, principal, body }) {
      await services.sessions.reactivate(callingApp(principal), body.user)
      return done
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/seen',
    access: 'app',
    summary: 'When sessions were used last. Ids that are not known are passed over.',
    body: SeenBody,
    response: DoneAnswer,
    async handle({ services, principal, body }) {
      body.sessions.forEach(({ at, ip }, index) => {
        checkTime(at, `sessions.${String(index)}.at`)
        checkIp(ip, `sessions.${String(index)}.ip`)
      })
      await services.sessions.seen(callingApp(principal), body)
      return done
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/check',
    access: 'app',
    summary: 'What is known of keys: active, ended or unknown.',
    body: CheckBody,
    response: CheckAnswer,
    handle: ({ services, principal, body }) => services.sessions.check(callingApp(principal), body),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/failures',
    access: 'app',
    summary: 'A log-in failed in the app.',
    body: FailureBody,
    response: DoneAnswer,
    async handle({ services, principal, body }) {
      checkIp(body.ip, 'ip')
      await services.sessions.recordFailure(callingApp(principal), body)
      return done
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/acks',
    access: 'app',
    summary: 'What a process of the app did about endings that it was told.',
    body: AcksBody,
    response: DoneAnswer,
    async handle({ services, principal, body }) {
      await services.sessions.ack(callingApp(principal), body)
      return done
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sessions/warnings',
    access: 'app',
    summary: 'The app noticed something wrong, such as a store that is written without a guard.',
    body: WarningBody,
    response: DoneAnswer,
    async handle({ services, principal, body }) {
      await services.sessions.recordWarning(callingApp(principal), body)
      return done
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/sessions',
    access: 'app',
    summary: "The app's user sessions, newest log-in first.",
    query: SessionsQuery,
    response: OwnSessionsAnswer,
    async handle({ services, principal, query }) {
      const app = await services.operational.findApp(callingApp(principal))
      if (!app) throw new ApiError('unknown_app')
      return await services.sessions.find(app.id, await readSessionsQuery(query, app))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/sessions/:session',
    access: 'app',
    summary: 'One user session of the app, live or ended, by its id or the id of one of its keys.',
    params: Type.Object({ session: Type.String() }),
    response: OwnSessionAnswer,
    async handle({ services, principal, params }) {
      const appId = callingApp(principal)
      const session = isSessionId(params.session) ? await services.sessions.get(appId, params.session) : null
      if (!session) throw new ApiError('unknown_session')
      return { session, keyIds: await services.sessions.keyIds(appId, session.id) }
    },
  }),
]
