import type { ObjectViewItem } from '@keepsight/reports'
import { describeDevice } from '../format/device.js'
import { nameOf } from '../objects/objects-table-model.js'
import { visitorName } from '../ui/person-name.js'

/** A row of a list of views. */
export interface ViewLine {
  id: string
  time: string
  /** The user's id, or `null` for somebody who was not logged in. */
  user: string | null
  /** What to call who viewed it. */
  who: string
  object: { type: string; id: string; label: string }
  ip: string
  page: string
  device: string
  userAgent: string
  /** The log-in in which it was viewed; `null` outside of any. */
  session: string | null
}

/** Turns views into rows; each view is there once, even when new ones moved the pages between two requests. */
export function viewLines(pages: { views: ObjectViewItem[] }[]): ViewLine[] {
  const byId = new Map(pages.flatMap((page) => page.views).map((view) => [view.id, view]))
  return [...byId.values()].map((view) => ({
    id: view.id,
    time: view.time,
    user: view.user,
    who: view.user ?? visitorName(view.visitor ?? ''),
    object: { type: view.object.type, id: view.object.id, label: nameOf(view.object).label },
    ip: view.ip ?? '',
    page: view.page?.path ?? view.page?.url ?? '',
    device: describeDevice(view.userAgent ?? ''),
    userAgent: view.userAgent ?? '',
    session: sessionOf(view),
  }))
}

/** The log-in in which somebody viewed something. Without a user it was nobody's: apps give sessions to visitors too. */
export const sessionOf = (view: Pick<ObjectViewItem, 'user' | 'sessionId'>): string | null =>
  view.user === null ? null : view.sessionId
