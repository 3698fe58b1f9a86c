import type { Delivery } from '../http/session-wire.js'

/** Something about an app that keeps sessions from truly ending. */
export interface DeliveryWarning {
  code: 'unguarded-writer' | 'nobody-listens'
  title: string
  text: string
}

/** What is wrong with the delivery of endings, worst first; nothing where all is well, or where there is no session to end. */
export function deliveryWarnings(
  delivery: Delivery,
  { appName, hasLive, ago }: { appName: string; hasLive: boolean; ago: (time: string) => string },
): DeliveryWarning[] {
  const { unguardedWriterSeenAt, listeners, ending } = delivery
  const warnings: DeliveryWarning[] = []
  if (unguardedWriterSeenAt !== null) {
    warnings.push({
      code: 'unguarded-writer',
      title: 'A session store is written without a guard',
      text: `Noticed ${ago(unguardedWriterSeenAt)}: some process of ${appName} wrote a session back that had ended. Guard the store in every process that uses it, with keepsight.userSessions.guard(store).`,
    })
  }
  if (listeners.length === 0 && (hasLive || ending > 0)) {
    warnings.push({
      code: 'nobody-listens',
      title: `No process of ${appName} is connected`,
      text:
        ending === 0
          ? 'Sessions that are ended here will be ended in the app as soon as one of its processes is back.'
          : `${ending === 1 ? '1 ending waits' : `${String(ending)} endings wait`} until one of its processes is back.`,
    })
  }
  return warnings
}
