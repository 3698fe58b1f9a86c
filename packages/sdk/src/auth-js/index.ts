import { requestStorage } from '../request/request-context.js'
import type { RequestLike } from '../request/request.js'
import { tellSession } from '../request/told-session.js'
import type { SessionStore, StatelessSessions } from '../user-sessions/attached-store.js'
import type { LogInRejection, UserSessions } from '../user-sessions/user-sessions.js'
import type { AuthConfigLike } from './auth-config.js'
import { guardAdapter } from './guard-adapter.js'
import { guardTokens } from './guard-tokens.js'

export type {
  AuthAdapter,
  AuthCallbacks,
  AuthConfigLike,
  AuthEvents,
  AuthJwtOptions,
  AuthSession,
  AuthSessionOptions,
} from './auth-config.js'

/** What the adapter needs of a Keepsight, whatever its events. */
export interface HasUserSessions {
  userSessions: UserSessions
}

/** How sessions of Auth.js become user sessions. */
export interface AuthJsOptions {
  /** The request of a log-in, where no adapter of a framework announces it: `currentRequest` of `keepsight/next` on serverless. */
  request?(): RequestLike | undefined | Promise<RequestLike | undefined>
  /**
   * The error with which a rejected log-in fails. Default: an Error with the rejection's message. Of credentials, with sessions in tokens,
   * a `CredentialsSignin` of Auth.js with a `code` leads to the sign-in page with that code, and next-auth 4 leads to its error page with
   * the message. With sessions in a database it is only logged: what an adapter throws leads to where Auth.js says so.
   */
  errorOf?(rejection: LogInRejection): Error
}

/**
 * The configuration of Auth.js (`@auth/core`, `@auth/express`, next-auth 5 and the others) or of next-auth 4, with its sessions as user
 * sessions: each log-in is recorded, a sign-out ends it, and a session that ended is refused wherever Auth.js looks at one. With sessions
 * in a database the adapter is guarded; with tokens (`jwt`) each token gets a key, and Auth.js takes the cookie of one that ended away.
 * The middleware of next-auth 4 and `getToken()` decode a token without asking.
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
  const { adapter } = config
  const strategy = config.session?.strategy ?? (adapter ? 'database' : 'jwt')

  if (strategy === 'jwt') attachOnce(userSessions, userSessions, { name: 'auth-js', stateless: true })
  else attachOnce(userSessions, adapter ?? userSessions, { name: 'auth-js', destroy, exists })

  async function exists(key: string): Promise<boolean> {
    return Boolean(await adapter?.getSessionAndUser?.(key))
  }

  /** The adapter of Prisma calls it an error when the session is gone already. */
  async function destroy(key: string): Promise<void> {
    try {
      await adapter?.deleteSession?.(key)
    } catch (error) {
      if (await exists(key)) throw error
    }
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

  if (strategy === 'jwt' || !adapter) {
    return {
      ...config,
      ...guardTokens(config, { started: start, admits, ended: (key) => ended(key, 'logout') }),
    }
  }
  return {
    ...config,
    adapter: guardAdapter(adapter, {
      started: ({ userId, sessionToken }) => start(userId, sessionToken),
      admits,
      isAllowed,
      ended,
      destroy,
    }),
  }
}

/** What was attached to which: next-auth 5 may be told its configuration anew for each request. */
const attached = new WeakMap<UserSessions, WeakSet<object>>()

function attachOnce(userSessions: UserSessions, kept: object, store: SessionStore | StatelessSessions): void {
  const stores = attached.get(userSessions) ?? new WeakSet()
  attached.set(userSessions, stores)
  if (stores.has(kept)) return
  stores.add(kept)
  userSessions.attach(store)
}

/** Says whose the request is that is being served. */
function tell(user: string | null | undefined, key: string): void {
  const request = requestStorage.getStore()?.request
  if (request) tellSession(request, { user: user ?? null, key })
}
