import { defaultSessionKey, defaultUser } from '../request/request-context.js'
import type { RequestLike } from '../request/request.js'

/** Whose request it is, as the app read it from its cookie. */
export interface ToldSession {
  user: unknown
  key: string | null
}

/** Kept on the request, where each copy of this module finds it. */
const told = Symbol.for('keepsight.session')
type Told = RequestLike & { [told]?: ToldSession }

/** Says whose request it is. */
export function tellSession(request: RequestLike, session: ToldSession): void {
  ;(request as Told)[told] = session
}

/** The user of a request; where nobody said, as a server in front of Next keeps it. */
export function userOf(request: RequestLike): unknown {
  const session = (request as Told)[told]
  return session ? session.user : defaultUser(request)
}

/** The session key of a request, as {@link userOf}. */
export function sessionKeyOf(request: RequestLike): string | null {
  const session = (request as Told)[told]
  const key = session ? session.key : defaultSessionKey(request)
  return typeof key === 'string' ? key : null
}
