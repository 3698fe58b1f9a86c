import type { EndReason, UserSession } from '../http/session-wire.js'

/** Why a session ended, for lists: short, and the same word everywhere. */
export const reasonNames: Record<EndReason, string> = {
  logout: 'Logged out',
  'ended-by-user': 'Ended by the user',
  'ended-by-admin': 'Ended by an admin',
  replaced: 'Replaced by a newer log-in',
  'user-deactivated': 'User deactivated',
  idle: 'Idle for too long',
  expired: 'Reached its time limit',
}

/** All reasons, in the order of {@link reasonNames}. */
export const endReasons = Object.keys(reasonNames) as EndReason[]

/** Why a log-in was refused, by its code; an unknown code is shown as it is. */
export const refusalNames: Record<string, string> = {
  failed: 'Wrong name or password',
  limit: 'Too many sessions at once',
  'user-deactivated': 'User is deactivated',
  'already-ended': 'Session had ended already',
}

/** Who ended a session: `at the dashboard`, `by ada`; `null` where nobody did but Keepsight itself, or nobody is known. */
function byWords(endedBy: UserSession['endedBy']): string | null {
  switch (endedBy?.kind) {
    case undefined:
    case 'keepsight':
      return null
    case 'dashboard':
      return 'at the dashboard'
    case 'api':
      return 'over the API'
    case 'user':
      return 'by the user'
    case 'app':
      return endedBy.id === null ? 'by the app' : `by ${endedBy.id}`
    case 'admin':
      return endedBy.id === null ? 'by an admin' : `by ${endedBy.id}`
  }
}

/** Why and by whom a session was ended, to stand after the word “Ended”: `At the dashboard`, `Idle for too long`. */
export function endingWords({ reason, endedBy }: Pick<UserSession, 'reason' | 'endedBy'>): string {
  const by = byWords(endedBy)
  switch (reason) {
    case null:
      return ''
    case 'ended-by-admin':
      return capitalized(by ?? 'by an admin')
    case 'ended-by-user':
      return 'By the user'
    case 'user-deactivated':
      return [reasonNames[reason], by].filter((part) => part !== null).join(' ')
    case 'logout':
    case 'replaced':
    case 'idle':
    case 'expired':
      return reasonNames[reason]
  }
}

/** `At the dashboard`: the beginning of a line. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const deliveryErrors: Record<string, string> = {
  destroy_failed: 'the app’s session store failed to destroy it',
  still_there: 'the app’s session store still had it after destroying it',
  key_not_ours: 'the app cannot read its session key; its sessions.secret may have changed',
  no_store: 'no session store of the app is guarded',
}

/** Why the app could not destroy a session, in words; an unknown code is shown as it is. */
export const deliveryErrorWords = (code: string): string => deliveryErrors[code] ?? code
