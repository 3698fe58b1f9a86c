import { textOrNothing } from './event-draft.js'
import type { Step } from './step.js'

/** Puts what happened: the type, the event's name, and what only one type has. */
export const putKind: Step = ({ message, row }) => {
  row.type = message.type
  row.event = message.type
  switch (message.type) {
    case 'track':
      row.event = message.event
      break
    case 'page':
    case 'screen':
      row.name = textOrNothing(message.name)
      row.category = textOrNothing(message.category)
      break
    case 'group':
      row.group_id = message.groupId
      break
    case 'alias':
      row.previous_id = message.previousId
      break
    case 'identify':
    case 'view':
      break
  }
  return undefined
}
