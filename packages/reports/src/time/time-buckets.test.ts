import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOfLabel } from './bucket-of-label.js'
import { parseCalendarDay } from './calendar-day.js'
import { dayStart } from './day-start.js'
import { resolveRange } from './resolve-range.js'
import { timeBuckets } from './time-buckets.js'
import { zoneSegments } from './zone-segments.js'

const labels = (
  timezone: string,
  unit: 'minute' | 'hour' | 'day' | 'week' | 'month',
  from: string,
  to = from,
) => {
  const buckets = timeBuckets(resolveRange({ from, to }, timezone), unit)
  return Array.from({ length: buckets.count }, (_, index) => buckets.label(index))
}
const startOf = (timezone: string, day: string) =>
  new Date(dayStart(timezone, parseCalendarDay(day) ?? NaN) * 1000).toISOString()

describe('hours of a day on which clocks change', () => {
  it('leaves out the hour that Berlin skips in spring', () => {
    const hours = labels('Europe/Berlin', 'hour', '2026-03-29')
    expect(hours).toHaveLength(23)
    expect(hours.slice(0, 4)).toEqual([
      '2026-03-29T00:00+01:00',
      '2026-03-29T01:00+01:00',
      '2026-03-29T03:00+02:00',
      '2026-03-29T04:00+02:00',
    ])
  })

  it('has the hour twice that Berlin repeats in autumn, told apart by the offset', () => {
    const hours = labels('Europe/Berlin', 'hour', '2026-10-25')
    expect(hours).toHaveLength(25)
    expect(hours.slice(1, 5)).toEqual([
      '2026-10-25T01:00+02:00',
      '2026-10-25T02:00+02:00',
      '2026-10-25T02:00+01:00',
      '2026-10-25T03:00+01:00',
    ])
  })

  it('begins a bucket where Lord Howe moves its clocks by half an hour', () => {
    expect(labels('Australia/Lord_Howe', 'hour', '2026-10-04').slice(0, 4)).toEqual([
      '2026-10-04T00:00+10:30',
      '2026-10-04T01:00+10:30',
      '2026-10-04T02:30+11:00',
      '2026-10-04T03:00+11:00',
    ])
    expect(labels('Australia/Lord_Howe', 'hour', '2026-04-05').slice(0, 4)).toEqual([
      '2026-04-05T00:00+11:00',
      '2026-04-05T01:00+11:00',
      '2026-04-05T01:30+10:30',
      '2026-04-05T02:00+10:30',
    ])
  })

  it('keeps the half hour of zones that are half an hour off', () => {
    expect(labels('Asia/Kolkata', 'hour', '2026-03-01').slice(0, 2)).toEqual([
      '2026-03-01T00:00+05:30',
      '2026-03-01T01:00+05:30',
    ])
  })

  it('counts 1,380 minutes on the day that has 23 hours', () => {
    expect(labels('Europe/Berlin', 'minute', '2026-03-29')).toHaveLength(1380)
  })
})

describe('days, weeks and months', () => {
  it('names a week by its Monday, the first and last of a range too', () => {
    expect(labels('UTC', 'week', '2026-03-01', '2026-03-09')).toEqual([
      '2026-02-23',
      '2026-03-02',
      '2026-03-09',
    ])
  })

  it('names a month by its first day, over the turn of the year', () => {
    expect(labels('UTC', 'month', '2025-12-31', '2026-02-01')).toEqual([
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
    ])
  })

  it('begins a day at the first instant of it where midnight does not exist', () => {
    expect(startOf('Africa/Cairo', '2026-04-24')).toBe('2026-04-23T22:00:00.000Z')
    expect(startOf('America/Santiago', '2026-09-06')).toBe('2026-09-06T04:00:00.000Z')
  })

  it('begins a day at its first midnight where there are two', () => {
    // Havana goes from 01:00 back to 00:00.
    expect(startOf('America/Havana', '2026-11-01')).toBe('2026-11-01T04:00:00.000Z')
  })

  it('knows the day that Samoa left out', () => {
    expect(startOf('Pacific/Apia', '2011-12-30')).toBe(startOf('Pacific/Apia', '2011-12-31'))
  })
})

describe('zoneSegments', () => {
  it('finds every change of the clocks in ten years', () => {
    const start = Date.UTC(2020, 0, 1) / 1000
    const segments = zoneSegments('Europe/Berlin', start, Date.UTC(2030, 0, 1) / 1000)
    expect(segments).toHaveLength(21)
    expect(segments.map(({ offset }) => offset / 3600).slice(0, 3)).toEqual([1, 2, 1])
    expect(new Date((segments[1]?.start ?? 0) * 1000).toISOString()).toBe('2020-03-29T01:00:00.000Z')
  })
})

describe('any range in any zone', () => {
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'Africa/Casablanca',
    'Africa/Cairo',
    'Pacific/Chatham',
    'America/Scoresbysund',
    'UTC',
  )
  const day = fc
    .integer({ min: 0, max: 3652 })
    .map((days) => new Date(Date.UTC(2018, 0, 1 + days)).toISOString().slice(0, 10))
  const unit = fc.constantFrom('minute', 'hour', 'day', 'week', 'month' as const)

  it('reads each label of a bucket back as that bucket, and leaves no gap between them', () => {
    fc.assert(
      fc.property(zone, day, fc.integer({ min: 0, max: 40 }), unit, (timezone, from, length, unit) => {
        const to = new Date(Date.parse(from) + (unit === 'minute' ? length % 3 : length) * 86_400_000)
          .toISOString()
          .slice(0, 10)
        const range = resolveRange({ from, to }, timezone)
        const buckets = timeBuckets(range, unit)
        const spans = Array.from({ length: buckets.count }, (_, index) =>
          bucketOfLabel(buckets.label(index), unit, timezone),
        )
        expect(spans.slice(1).map((span) => span?.start)).toEqual(spans.slice(0, -1).map((span) => span?.end))
        expect(spans[0]?.start).toBeLessThanOrEqual(range.start)
        expect(spans.at(-1)?.end).toBeGreaterThanOrEqual(range.end)
        if (unit !== 'week' && unit !== 'month') {
          expect(spans[0]?.start).toBe(range.start)
          expect(spans.at(-1)?.end).toBe(range.end)
        }
      }),
      { numRuns: 60 },
    )
  })
})
