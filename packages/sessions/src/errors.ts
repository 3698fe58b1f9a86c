/** Every way in which the service of user sessions refuses, with the sentence that says what to do. */
export const sessionsErrors = {
  unknown_session: 'There is no such session in this app, or it belongs to another user.',
  invalid_session_request: 'The request about user sessions cannot be understood.',
  geo_file_unreadable:
    'The file of places cannot be read. Give the path of a city database in the MaxMind format (.mmdb), or leave it out.',
} as const

export type SessionsErrorCode = keyof typeof sessionsErrors

/** A refusal of the service: a code of {@link sessionsErrors} and its sentence. Never carries a user, a key or an address. */
export class SessionsError extends Error {
  override readonly name = 'SessionsError'
  readonly code: SessionsErrorCode
  constructor(code: SessionsErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ? `${sessionsErrors[code]} (${detail})` : sessionsErrors[code], options)
    this.code = code
  }
}

/** Leaves with `invalid_session_request` and what to write instead. */
export function invalid(detail: string): never {
  throw new SessionsError('invalid_session_request', detail)
}
