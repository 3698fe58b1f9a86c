/**
 * What is read and guarded of the configuration of Auth.js. It is written down here, and not imported, as next-auth and the other
 * packages bring a copy of `@auth/core` of their own. Methods, so that the narrower types of Auth.js fit.
 */
export interface AuthConfigLike {
  adapter?: AuthAdapter | undefined
  session?: { strategy?: 'jwt' | 'database' | undefined } | undefined
  callbacks?: { jwt?(parameters: never): unknown } | undefined
  events?: { signOut?(message: never): unknown } | undefined
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

/** What Auth.js asks the callback `jwt`; `account` is there when somebody signs in. */
export interface JwtParameters {
  token: AuthToken
  user?: { id?: string } | undefined
  account?: object | null | undefined
}
