import { randomUUID } from 'node:crypto'
import { requestStorage } from '../request/request-context.js'
import type { RequestLike } from '../request/request.js'
import { tellSession } from '../request/told-session.js'
import type { LogInRejection, UserSessions } from '../user-sessions/user-sessions.js'
import type { AuthConfigLike, AuthToken, JwtParameters } from './auth-config.js'
import { guardAdapter } from './guard-adapter.js'

export type { AuthAdapter, AuthConfigLike, AuthSession } from './auth-config.js'

/** What the adapter needs of a Keepsight, whatever its events. */
export interface HasUserSessions {
  userSessions: UserSessions
}

/** How sessions of Auth.js become user sessions. */
export interface AuthJsOptions {
  /** The request of a log-in, where no adapter of a framework announces it: `currentRequest` of `keepsight/next` on serverless. */
  request?(): RequestLike | undefined | Promise<RequestLike | undefined>
  /**
   * The error with which a rejected log-in fails. Default: an Error with the rejection's message. A `CredentialsSignin` of Auth.js with a
   * `code` leads to the sign-in page, with that code. With sessions in a database it is only logged: what an adapter throws leads to
   * the error page of Auth.js.
   */
  errorOf?(rejection: LogInRejection): Error
}

/**
 * The configuration of Auth.js (`@auth/core`, `@auth/express`, next-auth 5 and the others), with its sessions as user sessions: each
 * log-in is recorded, a sign-out ends it, and a session that ended is refused wherever Auth.js looks at one. With sessions in a
 * database the adapter is guarded; with tokens (`jwt`) each token gets a key, and Auth.js takes the cookie of one that ended away.
 *
 * @example
 * export const authConfig = keepsightAuthJs(keepsight, { adapter: PostgresAdapter(pool), providers: [GitHub] })
 * app.use('/auth', ExpressAuth(authConfig))
 */
export function keepsightAuthJs<Config extends AuthConfigLike>(
  keepsight: HasUserSessions,
  config: Config,
  options: AuthJsOptions = {},
): Config {
  const { userSessions } = keepsight
  const { request: requestOf, errorOf = ({ message }) => new Error(message) } = options
  const { adapter, callbacks, events } = config
  const strategy = config.session?.strategy ?? (adapter ? 'database' : 'jwt')

  if (strategy === 'jwt') userSessions.attach({ name: 'auth-js', stateless: true })
  else {
    userSessions.attach({
      name: 'auth-js',
      destroy: (key) => adapter?.deleteSession?.(key),
      exists: async (key) => Boolean(await adapter?.getSessionAndUser?.(key)),
    })
  }

  async function start(user: string, key: string): Promise<void> {
    const { rejected } = await userSessions.logIn({ user, key, request: await requestOf?.() })
    if (rejected) throw errorOf(rejected)
    tell(user, key)
  }

  const isAllowed = async (key: string): Promise<boolean> => (await userSessions.check(key)).isAllowed

  async function admits(key: string, user: string | undefined): Promise<boolean> {
    const isIn = await isAllowed(key)
    tell(isIn ? user : null, key)
    return isIn
  }

  async function ended(key: string, reason: 'logout' | 'expired'): Promise<void> {
    if ((await userSessions.check(key)).state === 'ended') return
    if (reason === 'expired') {
      const session = await userSessions.current({ headers: {}, sessionID: key } as RequestLike)
      if (session && (await session.end(reason)).error === null) return
    }
    await userSessions.logOut({ key })
  }

  async function jwt(parameters: JwtParameters): Promise<AuthToken | null> {
    const token = callbacks?.jwt
      ? ((await callbacks.jwt(parameters as never)) as AuthToken | null)
      : parameters.token
    if (!token) return null
    const user = token.sub ?? parameters.user?.id
    if (parameters.account && user !== undefined) {
      const sessionKey = randomUUID()
      await start(user, sessionKey)
      return { ...token, sessionKey }
    }
    // A token from before Keepsight has no key.
    const { sessionKey } = token
    if (typeof sessionKey !== 'string') return token
    return (await admits(sessionKey, user)) ? token : null
  }

  async function signOut(message: { token?: AuthToken | null }): Promise<void> {
    const key = message.token?.sessionKey
    if (typeof key === 'string') await ended(key, 'logout')
    await events?.signOut?.(message as never)
  }

  if (strategy === 'jwt' || !adapter) {
    return { ...config, callbacks: { ...callbacks, jwt }, events: { ...events, signOut } }
  }
  return {
    ...config,
    adapter: guardAdapter(adapter, {
      started: ({ userId, sessionToken }) => start(userId, sessionToken),
      admits,
      isAllowed,
      ended,
    }),
  }
}

/** Says whose the request is that is being served. */
function tell(user: string | null | undefined, key: string): void {
  const request = requestStorage.getStore()?.request
  if (request) tellSession(request, { user: user ?? null, key })
}
