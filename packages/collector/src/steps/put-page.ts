import type { JsonObject } from '@keepsight/protocol'
import { pathOf, scrubUrl } from '../scrub-url.js'
import { textOrNothing } from './event-draft.js'
import type { Step } from './step.js'

/**
 * Puts at which page it happened: from `context.page`, and for a `page` message also from `properties`, where Segment's spec has
 * the same fields. Secrets in query strings stay out of the columns.
 */
export const putPage: Step = ({ message, row }) => {
  const page = message.context?.page
  const properties = message.type === 'page' ? message.properties : undefined
  if (!page && !properties) return undefined
  const url = page?.url || textOf(properties, 'url')
  const path = page?.path || textOf(properties, 'path')
  const referrer = page?.referrer || textOf(properties, 'referrer')
  if (url) row.page_url = scrubUrl(url)
  if (path) row.page_path = pathOf(path)
  else if (url) row.page_path = pathOf(url)
  if (referrer) row.referrer = scrubUrl(referrer)
  row.page_title = textOrNothing(page?.title || textOf(properties, 'title'))
  return undefined
}

function textOf(properties: JsonObject | undefined, key: string): string | undefined {
  const value = properties?.[key]
  return typeof value === 'string' ? value : undefined
}
