import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** One parameter of the URL; the fallback stands for its absence. Writing it replaces the entry in the history. */
export function useSearchParam(name: string, fallback = ''): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams()
  const set = useCallback(
    (value: string) => {
      setSearch(
        (before) => {
          const next = new URLSearchParams(before)
          if (value === fallback) next.delete(name)
          else next.set(name, value)
          return next
        },
        { replace: true, preventScrollReset: true },
      )
    },
    [fallback, name, setSearch],
  )
  return [search.get(name) ?? fallback, set]
}
