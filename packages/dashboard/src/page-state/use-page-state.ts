import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useApp } from '../shell/app-context.js'
import { todayIn, type CalendarDate } from './calendar-date.js'
import { readFilters, writeFilters, type Filter } from './filters.js'
import {
  intervalOf,
  rangeOf,
  readPeriod,
  writePeriod,
  type DateRange,
  type Interval,
  type Period,
} from './period.js'
import { useSlowNow } from './use-now.js'

/** What a page shows, read from the URL. */
export interface PageState {
  today: CalendarDate
  period: Period
  range: DateRange
  interval: Interval
  /** Whether figures stand beside those of the period before. */
  compare: boolean
  /** Whether views by known bots count too, as they do unless the URL says `bots=exclude`. */
  bots: 'include' | 'exclude'
  filters: Filter[]
}

/** The ways to change it; each writes the URL. */
export interface PageStateActions {
  setPeriod: (period: Period) => void
  setCompare: (compare: boolean) => void
  setBots: (bots: 'include' | 'exclude') => void
  setFilters: (filters: Filter[]) => void
}

/** The page's state. The URL is the only place it is kept in, so a link or the back button brings all of it back. */
export function usePageState(): PageState & PageStateActions {
  const [search, setSearch] = useSearchParams()
  const { timezone } = useApp()
  const today = todayIn(timezone, useSlowNow())
  return useMemo(() => {
    const change = (write: (next: URLSearchParams) => void): void => {
      setSearch(
        (before) => {
          const next = new URLSearchParams(before)
          write(next)
          return next
        },
        { preventScrollReset: true },
      )
    }
    const period = readPeriod(search)
    const range = rangeOf(period, today)
    return {
      today,
      period,
      range,
      interval: intervalOf(range),
      compare: search.get('compare') !== 'none',
      bots: search.get('bots') === 'exclude' ? 'exclude' : 'include',
      filters: readFilters(search),
      setPeriod: (chosen) => {
        change((next) => {
          writePeriod(next, chosen)
        })
      },
      setCompare: (on) => {
        change((next) => {
          if (on) next.delete('compare')
          else next.set('compare', 'none')
        })
      },
      setBots: (bots) => {
        change((next) => {
          if (bots === 'include') next.delete('bots')
          else next.set('bots', bots)
        })
      },
      setFilters: (filters) => {
        change((next) => {
          writeFilters(next, filters)
        })
      },
    }
  }, [search, setSearch, today])
}

/** The part of the search that goes along from page to page: period, comparison and bots, but not a page's own filters. */
export function carriedSearch(search: URLSearchParams): string {
  const carried = new URLSearchParams()
  for (const name of ['period', 'from', 'to', 'compare', 'bots']) {
    const value = search.get(name)
    if (value !== null) carried.set(name, value)
  }
  const text = carried.toString()
  return text === '' ? '' : `?${text}`
}
