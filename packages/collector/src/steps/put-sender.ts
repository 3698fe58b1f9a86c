import { textOrNothing } from './event-draft.js'
import type { Step } from './step.js'

/** Puts what sent it: program, locale, zone, and the kind of key. */
export const putSender: Step = ({ message, arrival, row }) => {
  row.source = arrival.keyKind === 'public' ? 'browser' : 'server'
  const { context } = message
  if (!context) return undefined
  row.locale = textOrNothing(context.locale)
  row.timezone = textOrNothing(context.timezone)
  row.library = libraryText(context.library)
  return undefined
}

/** `name/version`. Other programs than ours put what they like here, so nothing of it is taken for granted. */
function libraryText(library: unknown): string | undefined {
  if (typeof library === 'string') return textOrNothing(library)
  if (typeof library !== 'object' || library === null) return undefined
  const { name, version } = library as { name?: unknown; version?: unknown }
  if (typeof name !== 'string') return undefined
  return typeof version === 'string' ? `${name}/${version}` : textOrNothing(name)
}
