import {
  runObject,
  runObjects,
  runObjectViews,
  runQuery,
  type ReportContext,
  type Result,
  type SessionEvents,
} from '@keepsight/reports'
import { ApiError } from '../errors.js'
import { ObjectAnswer, ObjectBody, ObjectsAnswer, ObjectsBody } from '../schemas/objects.js'
import { ObjectViewsAnswer, ObjectViewsQuery } from '../schemas/object-views.js'
import { isSessionId, sessionEvents } from '../sessions/session-events.js'
import { QueryAnswer, QueryBody } from '../schemas/query.js'
import { appOfCall, AppParams } from './app-of-call.js'
import { withCallSignal } from './call-signal.js'
import { defineRoute, type Route, type RouteCall } from './route.js'

type AppCall = RouteCall<unknown, unknown, { app: string }>

/** Runs a report for the call's app; a client that goes away ends its statements. */
async function report<Answer>(
  call: AppCall,
  run: (request: unknown, context: ReportContext) => Promise<Result<Answer>>,
  request: unknown,
): Promise<Answer> {
  const app = await appOfCall(call)
  return await withCallSignal(call.reply, async (signal) => {
    const result = await run(request, { events: call.services.events, app, signal })
    if (result.ok) return result.value
    throw new ApiError(result.refusal.code, { message: result.refusal.message })
  })
}

/** Where the events of a session are; `null` when the app has none of this id, whose views may yet have been sent with it. */
async function eventsOfSession(call: AppCall, id: string): Promise<SessionEvents | null> {
  const app = await appOfCall(call)
  const { sessions } = call.services
  const session = isSessionId(id) ? await sessions.get(app.id, id) : null
  return session && sessionEvents(session, await sessions.keyIds(app.id, session.id))
}

/** Questions about an app's events. */
export const reportRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/v1/apps/:app/query',
    access: 'read',
    summary: 'Metrics by dimensions, over a range of days.',
    params: AppParams,
    body: QueryBody,
    bodyIsReadByReport: true,
    response: QueryAnswer,
    handle: (call) => report(call, runQuery, call.body),
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/apps/:app/object-views',
    access: 'read',
    summary: 'Views of objects, newest first: who viewed which object, when, from where.',
    params: AppParams,
    query: ObjectViewsQuery,
    response: ObjectViewsAnswer,
    async handle(call) {
      const { session: id } = call.query
      const session = id === undefined ? null : await eventsOfSession(call, id)
      return report(call, (request, context) => runObjectViews(request, context, session), call.query)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/apps/:app/reports/objects',
    access: 'read',
    summary: 'The objects that were viewed: how often, by how many, when last.',
    params: AppParams,
    body: ObjectsBody,
    bodyIsReadByReport: true,
    response: ObjectsAnswer,
    handle: (call) => report(call, runObjects, call.body),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/apps/:app/reports/object',
    access: 'read',
    summary: "One object's page: its views over time, who viewed it, the newest views.",
    params: AppParams,
    body: ObjectBody,
    bodyIsReadByReport: true,
    response: ObjectAnswer,
    handle: (call) => report(call, runObject, call.body),
  }),
]
