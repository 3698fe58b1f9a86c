import { formatCount } from '../format/numbers.js'
import type { Delivery, UserSession } from '../http/session-wire.js'
import type { EndAsk } from './end-ask.js'

/** What is known when something is asked: `undefined` parts are on their way. */
export interface Known {
  appName: string
  /** The user's live sessions. */
  live: readonly UserSession[] | undefined
  /** There are more than `live` has. */
  hasMore: boolean
  delivery: Delivery | undefined
}

/** What a confirmation says. */
export interface AskWords {
  title: string
  /** What happens, before the list of the sessions it happens to. */
  lead: string
  /** The sessions that end. */
  ends: readonly UserSession[]
  /** What happens besides. */
  then: string
  /** What stands in the way; `null` where nothing does. */
  warning: string | null
  confirm: string
  /** Nothing would happen, or it is not yet known what. */
  isIdle: boolean
}

const devices = (count: number, hasMore: boolean): string =>
  count === 1 && !hasMore
    ? 'on this device'
    : `on ${hasMore ? 'more than ' : ''}${formatCount(count)} devices`

const loggedOut =
  'Whatever these devices ask for next is answered as logged out, and these sessions cannot come back. Logging in again stays possible.'

/** Says exactly what will happen, and to whom. */
export function askWords(ask: EndAsk, { appName, live, hasMore, delivery }: Known): AskWords {
  const ends = sessionsToEnd(ask, live)
  const count = ends.length
  const isKnown = live !== undefined || ask.kind === 'one'
  const all = { ends, isIdle: !isKnown || count === 0, warning: warningOf(appName, count, delivery) }
  const signedOut = `Signed out of ${appName} ${devices(count, hasMore)}:`
  switch (ask.kind) {
    case 'one':
      return {
        ...all,
        isIdle: false,
        title: 'End this session?',
        lead: signedOut,
        then: 'Whatever this device asks for next is answered as logged out, and this session cannot come back. Logging in again stays possible.',
        confirm: 'End session',
      }
    case 'others':
      return {
        ...all,
        title: 'End the other sessions?',
        lead: !isKnown ? '' : count === 0 ? 'There is no other live session to end.' : signedOut,
        then: count === 0 ? '' : `${staysOf(ask.session)}${loggedOut}`,
        confirm: count === 1 ? 'End the other session' : `End ${formatCount(count)} other sessions`,
      }
    case 'all':
      return {
        ...all,
        title: 'End all sessions?',
        lead: !isKnown ? '' : count === 0 ? 'There is no live session to end.' : signedOut,
        then: count === 0 ? '' : loggedOut,
        confirm: count === 1 ? 'End 1 session' : `End all ${formatCount(count)} sessions`,
      }
    case 'deactivate':
      return {
        ...all,
        isIdle: !isKnown,
        title: 'Deactivate this user?',
        lead: !isKnown ? '' : count === 0 ? 'There is no live session to end.' : signedOut,
        then: `From now on ${appName} refuses every log-in of this user, until somebody reactivates them. Nothing that was recorded is deleted.`,
        confirm: 'Deactivate',
      }
    case 'reactivate':
      return {
        ...all,
        ends: [],
        isIdle: false,
        warning: null,
        title: 'Reactivate this user?',
        lead: `${appName} lets this user log in again. Sessions that were ended stay ended.`,
        then: '',
        confirm: 'Reactivate',
      }
  }
}

/** The live sessions that it ends; one whose ending is under way already is not ended twice. */
function sessionsToEnd(ask: EndAsk, live: readonly UserSession[] | undefined): readonly UserSession[] {
  if (ask.kind === 'one') return [ask.session]
  if (ask.kind === 'reactivate') return []
  const kept = ask.kind === 'others' ? ask.session.id : null
  return (live ?? []).filter((session) => session.state === 'active' && session.id !== kept)
}

function warningOf(appName: string, count: number, delivery: Delivery | undefined): string | null {
  if (count === 0 || delivery === undefined || delivery.listeners.length > 0) return null
  return `No process of ${appName} is connected at the moment. The ending is written now, and carried out as soon as one is back.`
}

/** What is spared; nothing where that session has an end of its own already. */
function staysOf({ state, device, place }: UserSession): string {
  if (state !== 'active') return ''
  const session = place.label === null ? device.label : `${device.label}, ${place.label},`
  return `${session} stays signed in. `
}
