import type { SessionDevice } from '@keepsight/protocol'
import Bowser from 'bowser'

const types = new Set<SessionDevice['type']>(['desktop', 'mobile', 'tablet', 'bot'])

/** What is kept of a device, in the table's columns. */
export interface DeviceColumns {
  browser: string | null
  os: string | null
  device_type: string
}

/** What a user agent says of a device. Never throws: a user agent is any text. */
export function readUserAgent(userAgent: string | null): DeviceColumns {
  if (!userAgent) return { browser: null, os: null, device_type: 'other' }
  try {
    const { browser, os, platform } = Bowser.parse(userAgent)
    return {
      browser: browser.name || null,
      os: os.name || null,
      device_type: types.has(platform.type as SessionDevice['type']) ? (platform.type as string) : 'other',
    }
  } catch {
    return { browser: null, os: null, device_type: 'other' }
  }
}

/** The device of a row, and what it is called: `Firefox on macOS`. */
export function deviceOf({ browser, os, device_type }: DeviceColumns): SessionDevice {
  const label = browser && os ? `${browser} on ${os}` : (browser ?? os ?? 'Unknown device')
  return { browser, os, type: device_type as SessionDevice['type'], label }
}

/** What a device is recognized by: its visitor id, or else browser, system and type. */
export function deviceKey(visitor: string | null, { browser, os, device_type }: DeviceColumns): string {
  return visitor === null ? `ua:${JSON.stringify([browser, os, device_type])}` : `visitor:${visitor}`
}
