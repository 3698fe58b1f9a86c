import { zoneOffsetSeconds } from './zone-offset.js'

/** A stretch of time in which the clocks of a zone are not changed. Unix seconds; `end` is not part of it. */
export interface ZoneSegment {
  start: number
  end: number
  /** Seconds ahead of UTC. */
  offset: number
}

/** No zone has ever changed its clocks and back within so little time. */
const stepSeconds = 3 * 86_400

/** Cuts `[start, end)`, in Unix seconds, where the clocks of the zone change. At least one segment; in order. */
export function zoneSegments(timezone: string, start: number, end: number): ZoneSegment[] {
  const segments: ZoneSegment[] = []
  const offsetAt = (seconds: number) => zoneOffsetSeconds(timezone, seconds * 1000)
  let segmentStart = start
  let offset = offsetAt(start)
  for (let known = start; known < end;) {
    const next = Math.min(known + stepSeconds, end)
    const nextOffset = offsetAt(next)
    if (nextOffset !== offset) {
      let [before, after] = [known, next]
      while (after - before > 1) {
        const middle = Math.floor((before + after) / 2)
        if (offsetAt(middle) === offset) before = middle
        else after = middle
      }
      if (after < end) {
        segments.push({ start: segmentStart, end: after, offset })
        segmentStart = after
        offset = offsetAt(after)
        known = after
        continue
      }
    }
    known = next
  }
  segments.push({ start: segmentStart, end: Math.max(end, segmentStart), offset })
  return segments
}
