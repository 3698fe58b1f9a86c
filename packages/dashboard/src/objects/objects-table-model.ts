import type { ObjectsResponse, ObjectsRow } from '@keepsight/reports'

/** A row of the table of objects. */
export interface ObjectLine {
  type: string
  id: string
  /** What a person calls it; its id when nobody ever said. */
  label: string
  /** True when `label` is only the id, so that the id need not stand there twice. */
  isUnnamed: boolean
  views: number
  viewers: number
  users: number
  lastViewedAt: string
  previousViews: number | undefined
  /** Its views against those of the most viewed row, 0–1: the length of its bar. */
  bar: number
  /** Its views of all views, 0–1. */
  share: number
}

/** Turns the pages of the `objects` report into rows. Bars are comparable over all pages. */
export function objectLines(pages: Pick<ObjectsResponse, 'rows' | 'totals'>[]): ObjectLine[] {
  const rows = pages.flatMap((page) => page.rows)
  const most = Math.max(1, ...rows.map((row) => row.views))
  const all = Math.max(1, pages[0]?.totals.views ?? 0)
  return rows.map((row) => ({
    ...nameOf(row),
    type: row.type,
    id: row.id,
    views: row.views,
    viewers: row.visitors,
    users: row.users,
    lastViewedAt: row.lastViewedAt,
    previousViews: row.comparison?.views,
    bar: row.views / most,
    share: row.views / all,
  }))
}

/** What to call an object: its label, else its id. */
export function nameOf(object: Pick<ObjectsRow, 'label' | 'id'>): { label: string; isUnnamed: boolean } {
  const isUnnamed = object.label === null || object.label === ''
  return { label: isUnnamed ? object.id : (object.label ?? object.id), isUnnamed }
}

/** What the table can be ordered by; the first is the default. */
export const objectOrders = ['views', 'visitors', 'users', 'lastViewedAt'] as const
export type ObjectOrder = (typeof objectOrders)[number]

/** Reads the order from the URL's text. */
export const readOrder = (text: string): ObjectOrder =>
  objectOrders.find((order) => order === text) ?? 'views'
