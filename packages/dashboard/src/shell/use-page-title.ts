import { useEffect } from 'react'
import { useApp } from './app-context.js'

/** Names the browser's tab after the page and its app. */
export function usePageTitle(page: string): void {
  const { name } = useApp()
  useEffect(() => {
    document.title = `${page} · ${name} · Keepsight`
  }, [page, name])
}
