import { describe, expect, it } from 'vitest'
import { trendPoints, type Trend, type TrendSource } from './trend-model.js'

const pointsOf = (source: TrendSource[], { nowMs, ...trend }: Omit<Trend, 'source'> & { nowMs: number }) =>
  trendPoints({ source, ...trend }, nowMs)

const days = { interval: 'day', range: { from: '2024-03-13', to: '2024-03-16' } } as const

describe('trendPoints', () => {
  it('marks the day that is filling and leaves the days to come open', () => {
    const points = pointsOf(
      ['2024-03-14', '2024-03-15', '2024-03-16'].map((time) => ({ time, figure: 7 })),
      { ...days, timezone: 'UTC', nowMs: Date.parse('2024-03-15T12:00:00Z') },
    )
    expect(points.map((point) => point.current)).toEqual([7, 7, null])
    expect(points.map((point) => point.isPartial)).toEqual([false, true, false])
  })

  it("goes by the report's timezone, not by the browser's", () => {
    const [point] = pointsOf([{ time: '2024-03-16', figure: 7 }], {
      ...days,
      timezone: 'Asia/Kolkata',
      nowMs: Date.parse('2024-03-15T23:00:00Z'),
    })
    expect(point).toMatchObject({ current: 7, isPartial: true })
  })

  it.each([
    ['week', '2024-03-11', true],
    ['week', '2024-03-04', false],
    ['month', '2024-03-01', true],
    ['month', '2024-02-01', false],
  ] as const)('the %s of %s is filling on 15 March: %s', (interval, time, isPartial) => {
    const nowMs = Date.parse('2024-03-15T12:00:00Z')
    expect(pointsOf([{ time, figure: 1 }], { ...days, interval, timezone: 'UTC', nowMs })[0]).toMatchObject({
      isPartial,
    })
  })

  it('tells the two hours apart that a clock change gives the same name', () => {
    const points = pointsOf(
      ['2024-10-27T02:00+02:00', '2024-10-27T02:00+01:00', '2024-10-27T03:00+01:00'].map((time) => ({
        time,
        figure: 7,
      })),
      {
        interval: 'hour',
        range: { from: '2024-10-27', to: '2024-10-27' },
        timezone: 'Europe/Berlin',
        nowMs: Date.parse('2024-10-27T01:30:00Z'),
      },
    )
    expect(points.map((point) => point.current)).toEqual([7, 7, null])
    expect(points.map((point) => point.isPartial)).toEqual([false, true, false])
    expect(points[2]?.label).toMatch(/^Sun,? 27 Oct, 03:00$/)
    expect(points[2]?.tick).toBe('03:00')
  })

  it('sets the period before beside it and leaves a missing interval open', () => {
    const points = pointsOf(
      [
        { time: '2024-03-13', figure: 3, comparisonTime: '2024-03-12', comparison: 8 },
        { time: '2024-03-14', figure: 3, comparisonTime: null, comparison: null },
        { time: '2024-03-15', figure: 3 },
      ],
      { ...days, timezone: 'UTC', nowMs: Date.parse('2024-04-01T00:00:00Z') },
    )
    expect(points.map((point) => point.previous)).toEqual([8, null, null])
    expect(points[0]?.previousLabel).toMatch(/^Tue,? 12 Mar$/)
  })
})
