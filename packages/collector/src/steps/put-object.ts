import { scrubUrl } from '../scrub-url.js'
import { textOrNothing } from './event-draft.js'
import type { Step } from './step.js'

/** Puts which object was viewed. */
export const putObject: Step = ({ message, row }) => {
  if (message.type !== 'view') return undefined
  const { type, id, label, url } = message.object
  row.object_type = type
  row.object_id = id
  row.object_label = textOrNothing(label)
  if (url) row.object_url = scrubUrl(url)
  return undefined
}
