import { requestStorage } from './request/request-context.js'
import type { RecordsViews } from './request/records-views.js'

let created: RecordsViews[] = []

/** Makes this the Keepsight of code that names none: the one created last. */
export function setDefaultKeepsight(keepsight: RecordsViews): void {
  created.push(keepsight)
}

/** Takes one that was shut down out of the way. */
export function unsetDefaultKeepsight(keepsight: RecordsViews): void {
  created = created.filter((other) => other !== keepsight)
}

/** The Keepsight of the request that is being served, else the one created last; `undefined` before any. */
export function defaultKeepsight(): RecordsViews | undefined {
  return requestStorage.getStore()?.keepsight ?? created.at(-1)
}
