import { zoneSegments } from './zone-segments.js'

/**
 * The instant, in Unix seconds, at which a calendar day begins in a zone: the first at which its clocks show that day or a
 * later one. Where clocks skip midnight (Beirut, Cairo, Santiago in spring) that is later than 00:00.
 *
 * @param day days since 1970-01-01
 */
export function dayStart(timezone: string, day: number): number {
  const midnight = day * 86_400
  // Zones lie between -12:00 and +14:00.
  const around = zoneSegments(timezone, midnight - 15 * 3600, midnight + 27 * 3600)
  for (const { start, end, offset } of around) {
    const candidate = Math.max(start, midnight - offset)
    if (candidate < end) return candidate
  }
  return midnight
}
