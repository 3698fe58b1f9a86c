import { randomUUID } from 'node:crypto'
import type {
  AuthConfigLike,
  AuthToken,
  JwtParameters,
  SessionParameters,
  SignInParameters,
} from './auth-config.js'

/** What guarding tokens needs. */
export interface GuardTokensSurroundings {
  /** Records a log-in; throws when it is rejected. */
  started(user: string, key: string): Promise<void>
  /** Whether the session of this key may come in; says whose the request is. */
  admits(key: string, user: string | undefined): Promise<boolean>
  ended(key: string): Promise<void>
}

/** A log-in that was recorded before its token was made. */
interface Begun {
  user: string
  key: string
}

/**
 * What of the configuration of Auth.js is guarded where sessions are in tokens: each token gets a key, and that of a session that ended
 * is none.
 */
export function guardTokens(config: AuthConfigLike, surroundings: GuardTokensSurroundings) {
  const { callbacks, events } = config
  const { started, admits, ended } = surroundings
  const begun = new WeakMap<object, Begun>()

  /** Of credentials the user is known already, and next-auth 4 answers an error of the callback `jwt` with 500. */
  async function signIn(parameters: SignInParameters): Promise<unknown> {
    const answer = callbacks?.signIn ? await callbacks.signIn(parameters as never) : true
    const { user, account } = parameters
    const isLoggedIn = Boolean(answer) && typeof answer !== 'string'
    if (isLoggedIn && account?.type === 'credentials' && user.id !== undefined) {
      const begins = { user: String(user.id), key: randomUUID() }
      await started(begins.user, begins.key)
      begun.set(account, begins)
    }
    return answer
  }

  async function tokenOfApp(parameters: JwtParameters): Promise<AuthToken | null> {
    if (!callbacks?.jwt) return parameters.token
    return ((await callbacks.jwt(parameters as never)) as AuthToken | null | undefined) ?? null
  }

  /** The token of somebody who signs in, with its key. */
  async function firstToken(parameters: JwtParameters, account: object): Promise<AuthToken | null> {
    const before = begun.get(account)
    let token: AuthToken | null = null
    let user: string | undefined
    try {
      token = await tokenOfApp(parameters)
      user = token?.sub ?? parameters.user?.id
    } finally {
      // The app made no token of it, or one of somebody else.
      if (before && (!token || before.user !== user)) await ended(before.key)
    }
    if (!token || user === undefined) return token
    if (before?.user === user) return { ...token, sessionKey: before.key }
    const sessionKey = randomUUID()
    await started(user, sessionKey)
    return { ...token, sessionKey }
  }

  /** A token from before Keepsight has no key. */
  async function admitted(token: AuthToken | null): Promise<AuthToken | null> {
    if (typeof token?.sessionKey !== 'string') return token
    return (await admits(token.sessionKey, token.sub)) ? token : null
  }

  async function jwt(parameters: JwtParameters): Promise<AuthToken | null> {
    if (parameters.account) return firstToken(parameters, parameters.account)
    return admitted(await tokenOfApp(parameters))
  }

  /** next-auth 4 makes a session of `null` too. An error is what it takes for none, and then it takes the cookie away. */
  function session(parameters: SessionParameters): unknown {
    if (parameters.token === null) throw new Error('This session has ended.')
    return callbacks?.session ? callbacks.session(parameters as never) : parameters.session
  }

  async function signOut(message: { token?: AuthToken | null }): Promise<void> {
    const key = message.token?.sessionKey
    if (typeof key === 'string') await ended(key)
    await events?.signOut?.(message as never)
  }

  const { decode } = config.jwt ?? {}
  /** Without asking a callback, Auth.js decodes the token of who signs in with one more account, and makes that theirs. */
  const guardedDecode = async (parameters: never): Promise<AuthToken | null> =>
    admitted((await decode?.(parameters)) as AuthToken | null)

  return {
    ...(decode ? { jwt: { ...config.jwt, decode: guardedDecode } } : {}),
    callbacks: { ...callbacks, signIn, jwt, session },
    events: { ...events, signOut },
  }
}
