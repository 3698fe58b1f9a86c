import type { EventsWriter } from '@keepsight/store'
import type { MessageFilter } from './message-filter.js'
import { LoaderStopped, type Retry } from './retry.js'

/** Fills the filter with the messages of the table, beside the loader's work. Resolves true when it holds them all, false when the loader was closed. */
export async function buildFilter(
  events: EventsWriter,
  filter: MessageFilter,
  retry: Retry,
): Promise<boolean> {
  try {
    await retry.untilDone(() => events.allMessageIds((appId, messageId) => filter.add(appId, messageId)))
    return true
  } catch (error) {
    if (error instanceof LoaderStopped) return false
    throw error
  }
}
