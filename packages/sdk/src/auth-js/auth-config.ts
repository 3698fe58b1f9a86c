/**
 * What is read and guarded of the configuration of Auth.js. It is written down here, and not imported, as next-auth and the other
 * packages bring a copy of `@auth/core` of their own, and next-auth 4 has a core of its own. Methods, so that their narrower types fit;
 * what is `unknown` is there so that a configuration with nothing else fits.
 */
export interface AuthConfigLike {
  providers: readonly unknown[]
  adapter?: AuthAdapter | undefined
  session?: AuthSessionOptions | undefined
  jwt?: AuthJwtOptions | undefined
  callbacks?: AuthCallbacks | undefined
  events?: AuthEvents | undefined
}

/** How Auth.js keeps sessions. */
export interface AuthSessionOptions {
  strategy?: 'jwt' | 'database' | undefined
  maxAge?: unknown
  updateAge?: unknown
  generateSessionToken?: unknown
}

/** How Auth.js makes tokens. */
export interface AuthJwtOptions {
  decode?(parameters: never): unknown
  encode?: unknown
  maxAge?: unknown
  secret?: unknown
}

/** The callbacks of Auth.js; three are guarded. */
export interface AuthCallbacks {
  signIn?(parameters: never): unknown
  jwt?(parameters: never): unknown
  session?(parameters: never): unknown
  redirect?: unknown
  authorized?: unknown
}

/** The events of Auth.js; one is guarded. */
export interface AuthEvents {
  signOut?(message: never): unknown
  signIn?: unknown
  createUser?: unknown
  updateUser?: unknown
  linkAccount?: unknown
  session?: unknown
}

/** A session as an adapter of Auth.js keeps it. */
export interface AuthSession {
  /** The key: it is what the cookie holds. */
  sessionToken: string
  userId: string
  expires: Date
}

/** The methods of an adapter that are guarded. */
export interface AuthAdapter {
  createSession?(session: AuthSession): unknown
  getSessionAndUser?(sessionToken: string): unknown
  updateSession?(session: Partial<AuthSession> & Pick<AuthSession, 'sessionToken'>): unknown
  deleteSession?(sessionToken: string): unknown
}

/** The content of a token, as far as it is read. `sessionKey` is what Keepsight puts into it. */
export interface AuthToken {
  sub?: string
  sessionKey?: unknown
}

/** What Auth.js asks the callback `signIn`. */
export interface SignInParameters {
  user: { id?: unknown }
  account?: { type?: unknown } | null | undefined
}

/** What Auth.js asks the callback `jwt`; `account` is there when somebody signs in: the one that the callback `signIn` was given. */
export interface JwtParameters {
  token: AuthToken
  user?: { id?: string } | undefined
  account?: object | null | undefined
}

/** What Auth.js asks the callback `session` where sessions are in tokens. */
export interface SessionParameters {
  session: unknown
  /** `null` in next-auth 4 alone, after the callback `jwt` answered so. */
  token: AuthToken | null
}
