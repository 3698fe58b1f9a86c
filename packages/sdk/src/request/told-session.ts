import type { RequestLike } from './request.js'

/** Whose request it is, as was read from a cookie that Keepsight cannot read by itself. */
export interface ToldSession {
  /** The app's id of the logged-in person; `null`: nobody. */
  user: unknown
  key: string | null
}

/** Kept on the request, where each copy of this module finds it. */
const told = Symbol.for('keepsight.session')
type Told = RequestLike & { [told]?: ToldSession }

/** Says whose request it is; from then on this is what Keepsight goes by, unless an adapter was told another way. */
export function tellSession(request: RequestLike, session: ToldSession): void {
  ;(request as Told)[told] = session
}

/** What was told of a request; `undefined` when nothing was. */
export function toldSession(request: RequestLike): ToldSession | undefined {
  return (request as Told)[told]
}
