import type { ListedSession } from '@keepsight/api'
import { nameOf } from '../objects/objects-table-model.js'
import { stateWords, type StateWords } from './session-state.js'

/** A row of a list of sessions. */
export interface SessionLine {
  id: string
  user: string
  device: string
  deviceType: ListedSession['device']['type']
  userAgent: string
  /** `Berlin, Germany`; `''` when not known. */
  place: string
  ip: string
  startedAt: string
  lastSeenAt: string
  /** When the ending was written; `null` while active. */
  endingAt: string | null
  state: StateWords
  isNewDevice: boolean
  isImpossibleTravel: boolean
  lastViewed: { type: string; id: string; label: string; time: string } | null
}

/** What a list shows of a session. */
export function sessionLine(session: ListedSession): SessionLine {
  const { lastViewed } = session
  return {
    id: session.id,
    user: session.user,
    device: session.device.label,
    deviceType: session.device.type,
    userAgent: session.userAgent ?? '',
    place: session.place.label ?? '',
    ip: session.ip ?? '',
    startedAt: session.startedAt,
    lastSeenAt: session.lastSeenAt,
    endingAt: session.endingAt,
    state: stateWords(session),
    isNewDevice: session.isNewDevice,
    isImpossibleTravel: session.isImpossibleTravel,
    lastViewed: lastViewed && {
      type: lastViewed.type,
      id: lastViewed.id,
      label: nameOf(lastViewed).label,
      time: lastViewed.time,
    },
  }
}

/** Sessions of several pages, each once: new log-ins move the pages between two requests. */
export function sessionsOf(pages: { sessions: ListedSession[] }[]): ListedSession[] {
  return [...new Map(pages.flatMap((page) => page.sessions).map((session) => [session.id, session])).values()]
}
