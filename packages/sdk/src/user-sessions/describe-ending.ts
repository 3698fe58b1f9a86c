import type { EndingNotice, EndReason } from '@keepsight/protocol'

const sentences: Record<Exclude<EndReason, 'replaced'>, string> = {
  logout: 'Signed out',
  'ended-by-user': 'Signed out from another device',
  'ended-by-admin': 'Signed out by an administrator',
  'user-deactivated': 'This account was deactivated',
  idle: 'Signed out after a time without activity',
  expired: 'Signed out because the session had reached its longest time',
}

/**
 * Why a session ended, as one English sentence for the person who had it. Text of your own is made from the fields of the notice.
 *
 * @param now milliseconds since 1970
 * @example
 * describeEnding(notice) // 'Signed in on another device (Firefox on macOS, Berlin, Germany), 2 minutes ago.'
 */
export function describeEnding(notice: EndingNotice, now: number = Date.now()): string {
  const ago = agoText(now - Date.parse(notice.at))
  if (notice.reason !== 'replaced') return `${sentences[notice.reason]}, ${ago}.`
  const { replacedBy } = notice
  if (!replacedBy) return `Signed in on another device, ${ago}.`
  const where = replacedBy.place === null ? '' : `, ${replacedBy.place}`
  return `Signed in on another device (${replacedBy.device}${where}), ${ago}.`
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

function agoText(ms: number): string {
  for (const [unit, unitMs] of units) {
    const count = Math.floor(ms / unitMs)
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`
  }
  return 'just now'
}
