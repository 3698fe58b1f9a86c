import { AsyncLocalStorage } from 'node:async_hooks'
import type { EndReason } from '@keepsight/protocol'
import type { AuthContext, BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { requestStorage } from '../request/request-context.js'
import type { UserSessions } from '../user-sessions/user-sessions.js'
import { guardAuth, type GuardedAuth } from './guard-auth.js'
import { requestOfAuth, type AuthSession } from './request-of-auth.js'

export type { AuthSession } from './request-of-auth.js'

/** What the plugin needs of a Keepsight, whatever its events. */
export interface HasUserSessions {
  userSessions: UserSessions
}

/** How better-auth's sessions become user sessions. */
export interface BetterAuthPluginOptions {
  /**
   * Whose session it is, by the app's id; `null`: none that is recorded. Default: `session.userId`, and `null` for sessions in which
   * an admin acts as somebody else (`impersonatedBy`), which must not take that person's place.
   */
  user?(session: AuthSession): string | null
}

/** Where a sign-in may still be waiting for its second factor when the session is made. */
const provisionalPaths = ['/sign-in/email', '/sign-in/username', '/sign-in/phone-number']

/** Why better-auth deletes a session, by the path of its API. */
const reasons: Record<string, EndReason> = {
  '/get-session': 'expired',
  '/revoke-session': 'ended-by-user',
  '/revoke-sessions': 'ended-by-user',
  '/revoke-other-sessions': 'ended-by-user',
  '/multi-session/revoke': 'ended-by-user',
  '/change-password': 'ended-by-user',
  '/reset-password': 'ended-by-user',
  '/admin/revoke-user-session': 'ended-by-admin',
  '/admin/revoke-user-sessions': 'ended-by-admin',
  '/admin/set-user-password': 'ended-by-admin',
  '/admin/ban-user': 'user-deactivated',
  '/admin/remove-user': 'user-deactivated',
  '/delete-user': 'user-deactivated',
  '/delete-user/callback': 'user-deactivated',
}

/**
 * A plugin for better-auth that makes its sessions user sessions: each log-in is recorded, whichever way it came; each log-out and
 * revocation ends it; and a session that ended is refused wherever better-auth looks for one, its cookie cache included. Put it
 * after `twoFactor()` in the list of plugins, so that only a sign-in with both factors is one.
 *
 * A log-in that is rejected, because of the limit or of a deactivated user, is answered with 403 and the code `SESSION_REJECTED`.
 *
 * @throws Error at start when `twoFactor()` comes after it
 * @example
 * export const auth = betterAuth({ database, plugins: [keepsightBetterAuth(keepsight)] })
 */
export function keepsightBetterAuth(keepsight: HasUserSessions, options: BetterAuthPluginOptions = {}) {
  const { userSessions } = keepsight
  const { user = defaultUser } = options
  // Endings are carried out on their own, never inside a transaction of the request that happened to cause them.
  const outside = AsyncLocalStorage.snapshot()
  let waitsForSecondFactor = false

  const guardIt = (context: AuthContext): GuardedAuth =>
    guardAuth(context, {
      isAllowed: async (token) => (await userSessions.check(token)).isAllowed,
      ended: (token) => endSession(token, 'logout'),
    })

  async function startSession(session: AuthSession, headers: Headers | undefined): Promise<void> {
    const id = user(session)
    if (id === null) return
    const request = requestStorage.getStore() ? undefined : requestOfAuth(session, headers)
    const { rejected } = await userSessions.logIn({ user: id, key: session.token, request })
    if (!rejected) return
    throw new APIError('FORBIDDEN', {
      code: 'SESSION_REJECTED',
      message: rejected.message,
      reason: rejected.reason,
    })
  }

  async function endSession(token: string, reason: EndReason): Promise<void> {
    if ((await userSessions.check(token)).state === 'ended') return
    if (reason !== 'logout') {
      const session = await userSessions.current(requestOfAuth({ token }, undefined))
      if (session && (await session.end(reason)).error === null) return
    }
    // Done in this process also while the server is away.
    await userSessions.logOut({ key: token })
  }

  return {
    id: 'keepsight',

    init(context) {
      const ids = (context.options.plugins ?? []).map(({ id }) => id)
      waitsForSecondFactor = ids.includes('two-factor')
      if (ids.indexOf('two-factor') > ids.indexOf('keepsight')) {
        throw new Error('Put keepsightBetterAuth() after twoFactor() in the plugins of betterAuth().')
      }
      userSessions.attach({
        name: 'better-auth',
        destroy: (token) => outside(() => guardIt(context).internalAdapter.deleteSession(token)),
        exists: async (token) =>
          (await outside(() => guardIt(context).internalAdapter.findSession(token))) !== null,
      })
      return {
        options: {
          databaseHooks: {
            session: {
              create: {
                async after(session, endpoint) {
                  if (waitsForSecondFactor && provisionalPaths.includes(endpoint?.path ?? '')) return
                  await startSession(session, endpoint?.headers)
                },
              },
              delete: {
                async after({ token }, endpoint) {
                  await endSession(token, reasons[endpoint?.path ?? ''] ?? 'logout')
                },
              },
            },
          },
        },
      }
    },

    onRequest(_request, context) {
      guardIt(context)
      return Promise.resolve()
    },
    hooks: {
      before: [
        {
          // For calls of `auth.api`, which are no requests.
          matcher: () => true,
          handler: createAuthMiddleware(async ({ context }) => void guardIt(context)),
        },
      ],
      after: [
        {
          matcher: ({ path = '' }) => waitsForSecondFactor && provisionalPaths.includes(path),
          handler: createAuthMiddleware(async ({ context, headers }) => {
            if (context.newSession) await startSession(context.newSession.session, headers)
          }),
        },
      ],
    },
  } satisfies BetterAuthPlugin
}

function defaultUser({ userId, impersonatedBy }: AuthSession): string | null {
  return impersonatedBy ? null : userId
}
