import type { ListedSession } from '@keepsight/api'

/** A live session of Ada's, for tests; `over` changes what matters to one. */
export function sessionWith(over: Partial<ListedSession> = {}): ListedSession {
  return {
    id: 'AAAAAAAAAAAAAAAAAAAAAA',
    user: 'ada',
    state: 'active',
    ip: '203.0.113.5',
    device: { browser: 'Firefox', os: 'macOS', type: 'desktop', label: 'Firefox on macOS' },
    place: { country: 'DE', region: null, city: 'Berlin', label: 'Berlin, Germany' },
    visitor: null,
    userAgent: 'Mozilla/5.0 Firefox/128.0',
    startedAt: '2024-03-15T12:00:00.000Z',
    lastSeenAt: '2024-03-15T12:10:00.000Z',
    expiresAt: null,
    endingAt: null,
    endedAt: null,
    reason: null,
    endedBy: null,
    replacedBy: null,
    failedDeliveries: 0,
    deliveryError: null,
    isNewDevice: false,
    isImpossibleTravel: false,
    lastViewed: null,
    ...over,
  }
}
