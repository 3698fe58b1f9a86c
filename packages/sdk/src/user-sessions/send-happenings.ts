import { userIdOf } from '../capture.js'
import { KeepsightError } from '../errors.js'
import type { Report } from '../reporter.js'
import type { Requests } from '../request/create-requests.js'
import type { Signal } from '../signals/signal.js'
import type { Signals, UserHappening } from '../signals/signals.js'
import type { KeyIdOf } from './key-ids.js'
import type { KnownKeys } from './known-keys.js'
import type { SessionsApi } from './sessions-api.js'
import type { EndOutcome, LogInOutcome, UserSessions } from './user-sessions.js'

/** What telling of log-ins and log-outs needs. */
export interface SendHappeningsSurroundings {
  api: Pick<SessionsApi, 'recordFailure'>
  requests: Requests
  keyIdOf: KeyIdOf
  known: KnownKeys
  signals: Signals
  endUserSession: UserSessions['endUserSession']
  report: Report
}

/** Makes `logIn`, `logOut`, `deactivate` and `logInFailed`: each sends its signal, and answers what its receiver made of it. */
export function createSendHappenings({
  api,
  requests,
  keyIdOf,
  known,
  signals,
  endUserSession,
  report,
}: SendHappeningsSurroundings): Pick<UserSessions, 'logIn' | 'logOut' | 'deactivate' | 'logInFailed'> {
  /** The first answer of a receiver that has one of these fields; errors of receivers are reported. */
  async function send<Outcome>(
    name: string,
    signal: Signal<UserHappening>,
    { happening, fields }: { happening: UserHappening; fields: string[] },
  ): Promise<Outcome | undefined> {
    const answers = await signal.sendRobust(null, happening)
    for (const { error } of answers) if (error !== undefined) report('receiver_failed', name, error)
    return answers.find(({ value }) => fields.some((field) => isObjectWith(value, field)))?.value as
      Outcome | undefined
  }

  return {
    async logIn({ user, request, key }) {
      const id = userIdOf(user)
      if (id === null) {
        report('message_invalid', 'logIn() needs a user with an id')
        return { session: null }
      }
      const happening = happeningOf(id, { request: request ?? requests.contextOf(undefined)?.request, key })
      const fields = ['session', 'rejected']
      const sent = await send<LogInOutcome>('userLoggedIn', signals.userLoggedIn, { happening, fields })
      return sent ?? { session: null }
    },

    async logOut({ request, key } = {}) {
      const context = requests.contextOf(request)
      const sessionKey = key ?? context?.sessionKey ?? null
      const holder = sessionKey === null ? null : known.get(keyIdOf(sessionKey))
      const user = holder?.user ?? context?.userOfApp ?? null
      const happening = happeningOf(user ?? '', { request: request ?? context?.request, key })
      // Of somebody who is not logged in there is nothing to announce.
      if (user === null) return await endUserSession(happening)
      const fields = ['ended']
      return (
        (await send<EndOutcome>('userLoggedOut', signals.userLoggedOut, { happening, fields })) ?? nothing
      )
    },

    async deactivate(user) {
      const id = userIdOf(user)
      if (id === null) {
        const error = new KeepsightError('message_invalid', 'deactivate() needs a user with an id')
        report(error)
        return { ...nothing, error }
      }
      const happening = happeningOf(id, {})
      const fields = ['ended']
      const sent = send<EndOutcome>('userDeactivated', signals.userDeactivated, { happening, fields })
      return (await sent) ?? nothing
    },

    async logInFailed({ user, request } = {}) {
      const context = requests.contextOf(request)
      const id = user === undefined || user === null ? null : userIdOf(user)
      signals.userLoginFailed.announce(
        null,
        { user: id, request: request ?? context?.request ?? null },
        (error) => report('receiver_failed', 'userLoginFailed', error),
      )
      try {
        await api.recordFailure({ user: id, ip: context?.ip ?? null, userAgent: context?.userAgent || null })
      } catch (error) {
        if (error instanceof KeepsightError) report(error)
        else report('session_request_refused', 'logInFailed()', error)
      }
    },
  }
}

const nothing: EndOutcome = { ended: 0, sessions: [], error: null }

function happeningOf(
  user: string,
  { request, key }: { request?: UserHappening['request'] | undefined; key?: string | undefined },
): UserHappening {
  return { user, request: request ?? null, ...(key === undefined ? {} : { key }) }
}

function isObjectWith(value: unknown, field: string): boolean {
  return typeof value === 'object' && value !== null && field in value
}
