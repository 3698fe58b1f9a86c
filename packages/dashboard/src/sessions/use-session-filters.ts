import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useSearchParam } from '../page-state/use-search-param.js'
import {
  readListState,
  sessionDimensions,
  readSessionFilters,
  type ListState,
  type SessionDimension,
  type SessionFilters,
} from './session-filters.js'

/** Which sessions the list shows, kept in the URL. */
export function useSessionFilters(): {
  state: ListState
  setState: (state: ListState) => void
  filters: SessionFilters
  /** `null` takes the filter away. */
  setFilter: (dimension: SessionDimension, value: string | null) => void
  clearFilters: () => void
} {
  const [search, setSearch] = useSearchParams()
  const [state, setState] = useSearchParam('state', 'live')
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
    return {
      state: readListState(state),
      setState,
      filters: readSessionFilters(search),
      setFilter: (dimension: SessionDimension, value: string | null) => {
        change((next) => {
          if (value === null) next.delete(dimension)
          else next.set(dimension, value)
          // A live session has no reason to have ended.
          if (dimension === 'reason' && value !== null && readListState(state) === 'live') {
            next.set('state', 'ended')
          }
        })
      },
      clearFilters: () => {
        change((next) => {
          for (const { name } of sessionDimensions) next.delete(name)
        })
      },
    }
  }, [search, setSearch, setState, state])
}
