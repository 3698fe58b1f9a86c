import type { UserSession as WireSession } from '@keepsight/protocol'
import { userIdOf } from '../capture.js'
import { KeepsightError } from '../errors.js'
import type { SessionsApi } from './sessions-api.js'
import type { UserSession } from './user-session.js'
import type { FindSessions, FoundSessions } from './user-sessions.js'

/** What finding sessions needs. */
export interface FindSessionsSurroundings {
  api: SessionsApi
  sessionOf: (session: WireSession) => UserSession
}

/** Makes what finds sessions. Neither function rejects: a server that is away must not break a page of the app. */
export function createFindSessions({ api, sessionOf }: FindSessionsSurroundings) {
  return {
    async find(query: FindSessions = {}): Promise<FoundSessions> {
      try {
        const { sessions, nextCursor } = await api.find(parametersOf(query))
        return { sessions: sessions.map(sessionOf), nextCursor, error: null }
      } catch (error) {
        return { sessions: [], nextCursor: null, error: asKeepsightError(error) }
      }
    },
    /** `null`: there is none. */
    async get(id: string): Promise<UserSession | KeepsightError | null> {
      try {
        return sessionOf((await api.get(id)).session)
      } catch (error) {
        const problem = asKeepsightError(error)
        return problem.code === 'unknown_session' ? null : problem
      }
    },
  }
}

function parametersOf({ user, state, limit, cursor }: FindSessions): Record<string, string> {
  const parameters: Record<string, string> = {}
  if (user !== undefined) parameters.user = userIdOf(user) ?? ''
  if (state !== undefined) parameters.state = state
  if (limit !== undefined) parameters.limit = String(limit)
  if (cursor !== undefined) parameters.cursor = cursor
  return parameters
}

function asKeepsightError(error: unknown): KeepsightError {
  if (error instanceof KeepsightError) return error
  return new KeepsightError('bad_answer', undefined, { cause: error })
}
