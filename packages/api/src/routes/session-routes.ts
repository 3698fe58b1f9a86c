import type { UserSession } from '@keepsight/protocol'
import type { App } from '@keepsight/store'
import { Type } from 'typebox'
import { ApiError } from '../errors.js'
import { DoneAnswer } from '../schemas/app-sessions.js'
import {
  EndSessionAnswer,
  EndSessionsAnswer,
  SessionAnswer,
  SessionsAnswer,
  SessionsQuery,
  SessionsReportAnswer,
  SessionsReportBody,
  TimelineAnswer,
  TimelineQuery,
  UserId,
} from '../schemas/sessions.js'
import { endedBy } from '../sessions/ended-by.js'
import { lastViewedIn } from '../sessions/last-viewed-in.js'
import { readSessionsQuery } from '../sessions/read-sessions-query.js'
import { readSessionsReport } from '../sessions/read-sessions-report.js'
import { isSessionId } from '../sessions/session-events.js'
import { readTimeline } from '../sessions/timeline.js'
import { appOfCall, AppParams } from './app-of-call.js'
import { withCallSignal } from './call-signal.js'
import { defineRoute, type Route, type RouteCall } from './route.js'

const SessionParams = Type.Object({
  ...AppParams.properties,
  session: Type.String({ description: 'The id of the session, or of one of its keys.' }),
})
const UserParams = Type.Object({ ...AppParams.properties, user: UserId })

/** The session that a call is about; one of another app does not exist. */
async function sessionOfCall(
  call: RouteCall<unknown, unknown, { app: string; session: string }>,
): Promise<{ app: App; session: UserSession }> {
  const app = await appOfCall(call)
  const { session: id } = call.params
  const session = isSessionId(id) ? await call.services.sessions.get(app.id, id) : null
  if (session) return { app, session }
  throw new ApiError('unknown_session')
}

/** The log-ins of an app's users, for those who read its data; they may end them too. */
export const sessionRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/apps/:app/sessions',
    access: 'read',
    summary:
      'User sessions, newest log-in first: who, on which device, where, since when, and what they viewed last.',
    params: AppParams,
    query: SessionsQuery,
    response: SessionsAnswer,
    async handle(call) {
      const app = await appOfCall(call)
      const { sessions: service } = call.services
      const question = await readSessionsQuery(call.query, app)
      const [{ sessions, nextCursor }, delivery] = await Promise.all([
        service.find(app.id, question),
        service.deliveryStatus(app.id),
      ])
      const viewed = await lastViewedIn(sessions, { app, services: call.services })
      return {
        sessions: sessions.map((session, index) => ({ ...session, lastViewed: viewed[index] ?? null })),
        nextCursor,
        delivery,
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/apps/:app/sessions/:session',
    access: 'read',
    summary: 'One user session, live or ended.',
    params: SessionParams,
    response: SessionAnswer,
    async handle(call) {
      const { app, session } = await sessionOfCall(call)
      const [keyIds, [lastViewed]] = await Promise.all([
        call.services.sessions.keyIds(app.id, session.id),
        lastViewedIn([session], { app, services: call.services }),
      ])
      return { session, keyIds, lastViewed: lastViewed ?? null }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/apps/:app/sessions/:session/end',
    access: 'read',
    summary: 'Ends a user session in the app itself. Ending it again changes nothing.',
    params: SessionParams,
    response: EndSessionAnswer,
    async handle(call) {
      const { app, session } = await sessionOfCall(call)
      const { sessions } = call.services
      const { ended, sessions: after } = await sessions.end(
        app.id,
        { sessions: [session.id], reason: 'ended-by-admin' },
        endedBy(call.principal),
      )
      return { ended, session: after[0] ?? (await sessions.get(app.id, session.id)) ?? session }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/apps/:app/sessions/:session/end-others',
    access: 'read',
    summary: "Ends the other sessions of this session's user.",
    params: SessionParams,
    response: EndSessionsAnswer,
    async handle(call) {
      const { app, session } = await sessionOfCall(call)
      const { ended, sessions } = await call.services.sessions.end(
        app.id,
        { user: session.user, except: session.id, reason: 'ended-by-admin' },
        endedBy(call.principal),
      )
      return { ended, sessions }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/apps/:app/users/:user/end-sessions',
    access: 'read',
    summary: 'Ends all sessions of a user.',
    params: UserParams,
    response: EndSessionsAnswer,
    async handle(call) {
      const app = await appOfCall(call)
      const { ended, sessions } = await call.services.sessions.end(
        app.id,
        { user: call.params.user, reason: 'ended-by-admin' },
        endedBy(call.principal),
      )
      return { ended, sessions }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/apps/:app/users/:user/deactivate',
    access: 'read',
    summary: 'Ends all sessions of a user and lets no log-in of them in until they are reactivated.',
    params: UserParams,
    response: EndSessionsAnswer,
    async handle(call) {
      const app = await appOfCall(call)
      const { ended, sessions } = await call.services.sessions.deactivate(
        app.id,
        call.params.user,
        endedBy(call.principal),
      )
      return { ended, sessions }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/apps/:app/users/:user/reactivate',
    access: 'read',
    summary: 'Lets log-ins of a deactivated user in again. Ended sessions stay ended.',
    params: UserParams,
    response: DoneAnswer,
    async handle(call) {
      const app = await appOfCall(call)
      await call.services.sessions.reactivate(app.id, call.params.user)
      return { success: true as const }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/apps/:app/users/:user/timeline',
    access: 'read',
    summary: "A user's log-ins, endings, views and other events as one list, newest first.",
    params: UserParams,
    query: TimelineQuery,
    response: TimelineAnswer,
    async handle(call) {
      const app = await appOfCall(call)
      const { user } = call.params
      const { limit = 100, cursor } = call.query
      const { events, sessions } = call.services
      const [timeline, deactivated] = await Promise.all([
        withCallSignal(call.reply, (signal) =>
          readTimeline({ user, limit, cursor }, { app, events, sessions, signal }),
        ),
        sessions.isDeactivated(app.id, user),
      ])
      return { ...timeline, deactivated }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/apps/:app/reports/sessions',
    access: 'read',
    summary:
      'Log-ins by day, how long sessions last, how many a user has, why they end, and log-ins that failed or were refused.',
    params: AppParams,
    body: SessionsReportBody,
    bodyIsReadByReport: true,
    response: SessionsReportAnswer,
    async handle(call) {
      const app = await appOfCall(call)
      return await call.services.sessions.report(app.id, await readSessionsReport(call.body, app))
    },
  }),
]
